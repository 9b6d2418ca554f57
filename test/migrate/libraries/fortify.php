<?php

// Prints what the script of the examples prints for a table of users, which Laravel's own encrypter and database wrote.
//
// Arguments: the script; `confirm` if the application asks for a code before two-factor is on. Standard input: the people.

require '/usr/share/php/Illuminate/Config/autoload.php';
require '/usr/share/php/Illuminate/Database/autoload.php';
require '/usr/share/php/Illuminate/Encryption/autoload.php';

use Illuminate\Config\Repository;
use Illuminate\Container\Container;
use Illuminate\Database\Capsule\Manager;
use Illuminate\Encryption\Encrypter;
use Illuminate\Support\Facades\Crypt;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Facade;
use Illuminate\Support\Facades\Schema;

[, $script, $mode] = $argv;

$application = new Container;
$application->instance('config', new Repository([
    'fortify-options' => ['two-factor-authentication' => ['confirm' => $mode === 'confirm']],
]));
$database = new Manager($application);
$database->addConnection(['driver' => 'sqlite', 'database' => ':memory:']);
$application->instance('db', $database->getDatabaseManager());
$application->instance('db.schema', $database->getConnection()->getSchemaBuilder());
$application->instance('encrypter', new Encrypter(random_bytes(32), 'aes-256-cbc'));
Facade::setFacadeApplication($application);

Schema::create('users', function ($table) {
    $table->id();
    $table->text('two_factor_secret')->nullable();
    $table->text('two_factor_recovery_codes')->nullable();
    $table->timestamp('two_factor_confirmed_at')->nullable();
});

$rows = array_map(fn ($person) => [
    'id' => $person['id'],
    // `EnableTwoFactorAuthentication` of Fortify.
    'two_factor_secret' => $person['secret'] === null ? null : Crypt::encrypt($person['secret']),
    'two_factor_recovery_codes' => Crypt::encrypt(json_encode($person['codes'])),
    'two_factor_confirmed_at' => $person['confirmedAt'],
], json_decode(file_get_contents('php://stdin'), true));
foreach (array_chunk($rows, 100) as $chunk) {
    DB::table('users')->insert($chunk);
}
// Encrypted with a key that is gone.
DB::table('users')->insert([
    'id' => 20001,
    'two_factor_secret' => (new Encrypter(random_bytes(32), 'aes-256-cbc'))->encrypt('GEZDGNBVGY3TQOJQ'),
]);

require $script;

<?php

// Prints a row of the neutral format for each user of Laravel Fortify, which encrypts with the key of the application.
// In your Laravel application, without a file of secrets:
//
//   php artisan tinker --execute="require base_path('fortify.php');" \
//     | npx stepward import --from neutral --service ./two-factor.js
//
// The unused recovery codes keep working: Fortify replaces each one that is used. A user who cannot be decrypted is named
// on standard error.

use Illuminate\Contracts\Encryption\DecryptException;
use Illuminate\Support\Facades\Config;
use Illuminate\Support\Facades\Crypt;
use Illuminate\Support\Facades\DB;

// Without the option, Fortify asks for a code as soon as there is a secret.
$confirms = Config::get('fortify-options.two-factor-authentication.confirm') === true;

foreach (DB::table('users')->whereNotNull('two_factor_secret')->orderBy('id')->lazy() as $user) {
    try {
        $codes = $user->two_factor_recovery_codes;
        $confirmedAt = $user->two_factor_confirmed_at ?? null;
        echo json_encode([
            'userId' => (string) $user->id,
            'secret' => Crypt::decrypt($user->two_factor_secret),
            'encoding' => 'base32',
            'confirmed' => ! $confirms || $confirmedAt !== null,
            'enrolledAt' => $confirmedAt,
            'recoveryCodes' => $codes === null ? [] : json_decode(Crypt::decrypt($codes), true),
        ], JSON_THROW_ON_ERROR), "\n";
    } catch (DecryptException $error) {
        file_put_contents('php://stderr', "{$user->id}: cannot be decrypted\n");
    }
}

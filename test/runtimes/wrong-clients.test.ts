import { describe, expect, it } from 'vitest'
import { load, refusal, STORE_NAMES, type StoreName } from './stores.js'

/** A client that is not connected: its package, how it is made, what a message calls it, and what to do. */
interface Wrong {
  readonly package: string
  readonly make: () => unknown
  readonly got: string
  readonly hint: string
  /** The one store that takes it, if any. */
  readonly takenBy?: StoreName
}

const WRAP = 'pass the client under it, or wrap it in a function as docs/stores.md shows'
const NO_STORE = 'no store takes it; docs/adapters/README.md shows how to write one'
const MYSQL = 'pass { query, transaction } over it to mysqlStore of stepward/mysql, or use the package mysql2'
const REDIS = 'pass a function (key, command) => reply over it to redisStore of stepward/redis'
const POSTGRES = 'use postgresStore(pool) of stepward/postgres'

const ADDRESS = 'postgres://app@127.0.0.1/app'

const dataSource = () => new (load('typeorm').DataSource)({ type: 'postgres', url: ADDRESS })
const mongoose = () => load('mongoose')
const mongoClient = () => new (load('mongodb').MongoClient)('mongodb://127.0.0.1')

const WRONG: readonly Wrong[] = [
  { package: 'knex (pg)', make: () => load('knex')({ client: 'pg' }), got: 'a Knex', hint: WRAP },
  {
    package: 'knex (better-sqlite3)',
    make: () => load('knex')({ client: 'better-sqlite3', connection: ':memory:', useNullAsDefault: true }),
    got: 'a Knex',
    hint: WRAP,
  },
  { package: 'knex (mysql2)', make: () => load('knex')({ client: 'mysql2' }), got: 'a Knex', hint: WRAP },
  {
    package: 'sequelize',
    make: () =>
      new (load('sequelize').Sequelize)(ADDRESS, { dialect: 'postgres', dialectModule: load('pg') }),
    got: 'a Sequelize',
    hint: WRAP,
  },
  { package: 'typeorm (DataSource)', make: dataSource, got: 'a TypeORM', hint: WRAP },
  { package: 'typeorm (manager)', make: () => dataSource().manager, got: 'a TypeORM', hint: WRAP },
  { package: 'mongodb', make: mongoClient, got: 'a client of MongoDB', hint: NO_STORE },
  {
    package: 'mongodb (Db)',
    make: () => mongoClient().db('app'),
    got: 'a client of MongoDB',
    hint: NO_STORE,
  },
  { package: 'mongoose', make: mongoose, got: 'a client of MongoDB', hint: NO_STORE },
  {
    package: 'mongoose (connection)',
    make: () => mongoose().connection,
    got: 'a client of MongoDB',
    hint: NO_STORE,
  },
  {
    package: 'mysql (pool)',
    make: () => load('mysql').createPool({}),
    got: 'a client of mysql',
    hint: MYSQL,
  },
  {
    package: 'mysql (connection)',
    make: () => load('mysql').createConnection({}),
    got: 'a client of mysql',
    hint: MYSQL,
  },
  {
    package: 'mariadb',
    make: () => load('mariadb').createPool({ host: '127.0.0.1', minimumIdle: 0, initializationTimeout: 1 }),
    got: 'a client of mariadb',
    hint: MYSQL,
  },
  {
    package: 'memcached',
    make: () => new (load('memcached'))('127.0.0.1:11211'),
    got: 'a client of memcached',
    hint: 'no store takes it: a cache evicts records; use a database that keeps them',
  },
  {
    package: '@upstash/redis',
    make: () => new (load('@upstash/redis').Redis)({ url: 'https://x.example', token: 'x' }),
    got: 'a client of @upstash/redis',
    hint: REDIS,
  },
  {
    package: '@valkey/valkey-glide',
    make: () => Object.create(load('@valkey/valkey-glide').GlideClient.prototype),
    got: 'a client of @valkey/valkey-glide',
    hint: 'use redisStore(client) of stepward/redis',
    takenBy: 'redisStore',
  },
  {
    package: '@valkey/valkey-glide (cluster)',
    make: () => Object.create(load('@valkey/valkey-glide').GlideClusterClient.prototype),
    got: 'a cluster client of @valkey/valkey-glide',
    hint: REDIS,
  },
  {
    package: '@libsql/client',
    make: () => load('@libsql/client').createClient({ url: ':memory:' }),
    got: 'a client of @libsql/client',
    hint: 'use libsqlStore(client) of stepward/libsql',
  },
  {
    package: 'pg-promise',
    make: () => load('pg-promise')({ noWarnings: true })(ADDRESS),
    got: 'a client of pg',
    hint: POSTGRES,
    takenBy: 'postgresStore',
  },
  {
    package: '@neondatabase/serverless (neon)',
    make: () => load('@neondatabase/serverless').neon('postgres://app:x@x.example/app'),
    got: 'the sql of postgres',
    hint: 'use postgresStore(sql) of stepward/postgres',
    takenBy: 'postgresStore',
  },
  {
    package: '@neondatabase/serverless (Pool)',
    make: () => new (load('@neondatabase/serverless').Pool)({ connectionString: ADDRESS }),
    got: 'a client of pg',
    hint: POSTGRES,
    takenBy: 'postgresStore',
  },
]

const PAIRS = WRONG.flatMap(({ takenBy, ...wrong }) =>
  STORE_NAMES.filter((store) => store !== takenBy).map((store) => ({ ...wrong, store })),
)

describe('S11 a client that the store does not take is refused by its shape, with what to do', () => {
  it.each(PAIRS)('$store given $package', ({ make, store, got, hint }) => {
    const option = store === 'sqliteStore' ? 'db' : 'client'
    const error = refusal(store, make())
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT', option })
    expect(String(error)).toContain(`StepwardError: ${store}: ${option}: expected `)
    expect(String(error)).toContain(`, got ${got}; ${hint}`)
  })
})

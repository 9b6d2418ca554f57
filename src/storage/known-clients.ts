import { hasMethods } from '../internal/host.js'
import { guarded } from '../internal/mismatch.js'

/** The stores that take a client. */
export type StoreName =
  | 'sqliteStore'
  | 'sqliteBatchStore'
  | 'd1Store'
  | 'durableObjectStore'
  | 'libsqlStore'
  | 'expoStore'
  | 'postgresStore'
  | 'mysqlStore'
  | 'redisStore'
  | 'dynamodbStore'

/** A client that a message can name. */
export interface KnownClient {
  /** What a message calls it. */
  readonly name: string
  /** The store that takes it; null: none takes it as it is. */
  readonly store: StoreName | null
  /** What to do where it is not taken. */
  readonly hint: string
  readonly matches: (client: unknown) => boolean
}

const WRAP = 'pass the client under it, or wrap it in a function as docs/stores.md shows'
const NO_STORE = 'no store takes it; docs/adapters/README.md shows how to write one'
const REDIS = 'use redisStore(client) of stepward/redis'
const REDIS_FUNCTION = 'pass a function (key, command) => reply over it to redisStore of stepward/redis'
const POSTGRES = 'use postgresStore(pool) of stepward/postgres'
const MYSQL = 'use mysqlStore(pool) of stepward/mysql'
const MYSQL_FUNCTIONS =
  'pass { query, transaction } over it to mysqlStore of stepward/mysql, or use the package mysql2'

/** The value of a field, even if it is a getter that throws. */
const field = (client: unknown, name: string): unknown =>
  guarded(
    () => (typeof client === 'object' && client !== null ? Reflect.get(client, name) : undefined),
    undefined,
  )

/** Of redis (node-redis). An old one has no `nodeClient`. */
const isCluster = (client: unknown): boolean =>
  hasMethods(client, 'sendCommand', 'nodeClient') || hasMethods(client, 'sendCommand', 'getMasters')

/** Of pg before 8, whose Client shows its password, and whose Pool has its Client among the options. */
function isOldPg(client: unknown): boolean {
  if (!hasMethods(client, 'query', 'connect')) return false
  const options = field(client, 'options')
  return (
    (hasMethods(client, 'getTypeParser') && Object.keys(client).includes('password')) ||
    (hasMethods(client, '_pulseQueue') &&
      typeof field(options, 'Client') === 'function' &&
      field(options, 'maxUses') === undefined)
  )
}

/** Clients by shape. The first match counts: some have every method of another one that comes later. */
export const KNOWN_CLIENTS: readonly KnownClient[] = [
  // Redis
  {
    name: 'a client of redis 3 or older',
    store: null,
    hint: 'upgrade the package redis to 4 or later, and pass its client to redisStore of stepward/redis',
    matches: (client) => hasMethods(client, 'send_command', 'internal_send_command'),
  },
  {
    name: 'a client of redis in legacy mode',
    store: null,
    hint: 'pass client.v4 to redisStore of stepward/redis, or leave out legacyMode',
    matches: (client) => hasMethods(field(client, 'v4'), 'sendCommand'),
  },
  {
    name: 'a client of redis in legacy mode',
    store: null,
    hint: 'pass the client itself to redisStore of stepward/redis, without legacy()',
    matches: (client) => hasMethods(client, 'sendCommand', 'multi') && !hasMethods(client, 'connect'),
  },
  {
    name: 'a cluster of redis 4.5 or older',
    store: null,
    hint: 'upgrade the package redis to 4.6 or later, and pass its cluster to redisStore of stepward/redis',
    matches: (client) => isCluster(client) && !Array.isArray(field(client, 'masters')),
  },
  {
    name: 'a sentinel of redis',
    store: null,
    hint: REDIS_FUNCTION,
    matches: (client) => hasMethods(client, 'sendCommand', 'getSentinelNode'),
  },
  { name: 'a cluster of redis', store: 'redisStore', hint: REDIS, matches: isCluster },
  {
    name: 'a client of ioredis',
    store: 'redisStore',
    hint: REDIS,
    matches: (client) => hasMethods(client, 'sendCommand', 'call'),
  },
  {
    name: 'a client of redis',
    store: 'redisStore',
    hint: REDIS,
    matches: (client) =>
      hasMethods(client, 'sendCommand', 'duplicate') || hasMethods(client, 'sendCommand', 'execute'),
  },
  {
    name: 'a client of @upstash/redis',
    store: null,
    hint: REDIS_FUNCTION,
    matches: (client) => hasMethods(client, 'exec', 'evalsha', 'hset', 'autoPipeline'),
  },
  {
    name: 'a cluster client of @valkey/valkey-glide',
    store: null,
    hint: REDIS_FUNCTION,
    // It sends what has no key, such as INFO, to every node, and replies with a list.
    matches: (client) => hasMethods(client, 'customCommand', 'pubsubShardChannels'),
  },
  {
    name: 'a client of @valkey/valkey-glide',
    store: 'redisStore',
    hint: REDIS,
    matches: (client) => hasMethods(client, 'customCommand'),
  },
  {
    name: 'a RedisClient of Bun',
    store: 'redisStore',
    hint: REDIS,
    matches: (client) => hasMethods(client, 'send', 'duplicate'),
  },
  // Databases without a store
  {
    name: 'a client of memcached',
    store: null,
    hint: 'no store takes it: a cache evicts records; use a database that keeps them',
    matches: (client) => hasMethods(client, 'cas', 'getMulti', 'flushAll'),
  },
  {
    name: 'a client of MongoDB',
    store: null,
    hint: NO_STORE,
    matches: (client) =>
      hasMethods(client, 'startSession', 'db') || // mongodb
      hasMethods(client, 'collection', 'runCursorCommand') || // one of its databases
      hasMethods(client, 'model', 'startSession'), // mongoose
  },
  // Query builders
  {
    name: 'a Knex',
    store: null,
    hint: WRAP,
    matches: (client) => typeof client === 'function' && hasMethods(client, 'raw', 'select', 'from'),
  },
  {
    name: 'a Kysely',
    store: null,
    hint: WRAP,
    matches: (client) => hasMethods(client, 'selectFrom', 'insertInto'),
  },
  {
    name: 'a Sequelize',
    store: null,
    hint: WRAP,
    matches: (client) => hasMethods(client, 'query', 'define', 'authenticate'),
  },
  {
    name: 'a TypeORM',
    store: null,
    hint: WRAP,
    matches: (client) =>
      hasMethods(client, 'query', 'transaction', 'getRepository') ||
      hasMethods(client, 'query', 'startTransaction'), // a QueryRunner
  },
  {
    name: 'a Prisma',
    store: null,
    hint: WRAP,
    matches: (client) => hasMethods(client, '$queryRawUnsafe', '$executeRawUnsafe'),
  },
  { name: 'a Drizzle', store: null, hint: WRAP, matches: (client) => hasMethods(client, 'select', 'insert') },
  // MySQL
  {
    name: 'a client of mariadb',
    store: null,
    hint: MYSQL_FUNCTIONS,
    matches: (client) => hasMethods(client, 'query', 'execute', 'batch', 'importFile'),
  },
  {
    name: 'a client of mysql',
    store: null,
    hint: MYSQL_FUNCTIONS,
    matches: (client) =>
      hasMethods(client, 'query', 'escapeId') &&
      !hasMethods(client, 'execute') &&
      (hasMethods(client, 'getConnection') || hasMethods(client, 'changeUser')),
  },
  {
    name: 'a client of mysql2',
    store: 'mysqlStore',
    hint: MYSQL,
    matches: (client) =>
      hasMethods(client, 'query', 'execute') &&
      (hasMethods(client, 'getConnection') || hasMethods(client, 'beginTransaction')),
  },
  {
    name: 'the SQL of Bun on MySQL',
    store: 'mysqlStore',
    hint: 'use mysqlStore(sql) of stepward/mysql',
    matches: isBunMysql,
  },
  // PostgreSQL
  {
    name: 'the sql of postgres',
    store: 'postgresStore',
    hint: 'use postgresStore(sql) of stepward/postgres',
    matches: (client) => typeof client === 'function' && hasMethods(client, 'unsafe'),
  },
  {
    name: 'a client of pg 7 or older',
    store: null,
    hint: 'upgrade the package pg to 8.0.3 or later, and pass its Pool to postgresStore of stepward/postgres',
    matches: isOldPg,
  },
  { name: 'a PGlite', store: 'postgresStore', hint: POSTGRES, matches: isPglite },
  {
    name: 'a client of pg',
    store: 'postgresStore',
    hint: POSTGRES,
    // pg has no `transaction`, unlike the two functions that `mysqlStore` takes.
    matches: (client) => hasMethods(client, 'query', 'connect') && !hasMethods(client, 'transaction'),
  },
  // SQLite
  {
    name: 'a D1 database',
    store: 'd1Store',
    hint: 'use d1Store(database) of stepward/d1',
    // Before `sqliteStore`: it has `exec` and `prepare` too.
    matches: (client) => hasMethods(client, 'prepare', 'batch', 'exec'),
  },
  {
    name: 'the storage of a Durable Object',
    store: 'durableObjectStore',
    hint: 'use durableObjectStore(ctx.storage) of stepward/durable-objects',
    matches: (client) => hasMethods(client, 'transactionSync', 'getAlarm'),
  },
  {
    name: 'a client of @libsql/client',
    store: 'libsqlStore',
    hint: 'use libsqlStore(client) of stepward/libsql',
    matches: (client) => hasMethods(client, 'execute', 'batch', 'executeMultiple'),
  },
  {
    name: 'a database of expo-sqlite',
    store: 'expoStore',
    hint: 'use expoStore(db) of stepward/expo',
    matches: (client) => hasMethods(client, 'withExclusiveTransactionAsync', 'getAllAsync'),
  },
  {
    name: 'an asynchronous SQLite database',
    store: null,
    hint: 'open it with better-sqlite3, node:sqlite or libsql for sqliteStore of stepward/sqlite',
    // sqlite3 and sqlite: a statement that fails ends the process, because nobody listens to its error.
    matches: (client) => hasMethods(client, 'exec', 'prepare', 'all', 'each'),
  },
  {
    name: 'an SQLite database',
    store: 'sqliteStore',
    hint: 'use sqliteStore(db) of stepward/sqlite',
    matches: (client) => hasMethods(client, 'exec', 'prepare'),
  },
  // DynamoDB
  {
    name: 'a client of AWS',
    store: 'dynamodbStore',
    hint: 'use dynamodbStore(DynamoDBDocument.from(client)) of stepward/dynamodb',
    matches: (client) =>
      hasMethods(client, 'send', 'destroy') && field(client, 'middlewareStack') !== undefined,
  },
]

/** Also one of its transactions. */
export function isPglite(client: unknown): boolean {
  return hasMethods(client, 'query', 'exec', 'sql')
}

type Method = (...parameters: unknown[]) => unknown

/** The `SQL` of Bun, on MySQL or MariaDB. */
export function isBunMysql(client: unknown): client is Record<'unsafe' | 'begin', Method> {
  if (typeof client !== 'function' || !hasMethods(client, 'unsafe', 'begin')) return false
  const adapter = field(Reflect.get(client, 'options'), 'adapter')
  return adapter === 'mysql' || adapter === 'mariadb'
}

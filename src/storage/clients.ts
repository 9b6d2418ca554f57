import type { StepwardError } from '../errors.js'
import { hasMethods } from '../internal/host.js'
import { describe, invalidArgument } from '../internal/mismatch.js'
import { KNOWN_CLIENTS, type KnownClient, type StoreName } from './known-clients.js'

const knownAs = (client: unknown): KnownClient | undefined =>
  KNOWN_CLIENTS.find(({ matches }) => matches(client))

/** Whether the client is one that another store takes, or none. */
type Method = (...parameters: unknown[]) => unknown

type StoreName = 'sqliteStore' | 'postgresStore' | 'mysqlStore' | 'redisStore' | 'dynamodbStore'

interface KnownClient {
  readonly store: StoreName
  /** What to call instead, where another store was given this client. */
  readonly hint: string
  readonly matches: (client: unknown) => boolean
}

/** Clients by shape. The first match counts: a connection of mysql2 has every method of a client of pg. */
const KNOWN_CLIENTS: readonly KnownClient[] = [
  {
    store: 'redisStore',
    hint: 'use redisStore(client)',
    matches: (client) =>
      hasMethods(client, 'sendCommand', 'duplicate') ||
      hasMethods(client, 'send', 'duplicate') ||
      hasMethods(client, 'customCommand'),
  },
  {
    store: 'mysqlStore',
    hint: 'use mysqlStore(pool)',
    matches: (client) =>
      hasMethods(client, 'query', 'execute') &&
      (hasMethods(client, 'getConnection') || hasMethods(client, 'beginTransaction')),
  },
  {
    store: 'mysqlStore',
    hint: 'use mysqlStore(sql)',
    matches: isBunMysql,
  },
  {
    store: 'postgresStore',
    hint: 'use postgresStore(sql)',
    matches: (client) => typeof client === 'function' && hasMethods(client, 'unsafe'),
  },
  {
    store: 'postgresStore',
    hint: 'use postgresStore(pool)',
    // pg has no `transaction`, unlike the two functions that `mysqlStore` takes.
    matches: (client) =>
      isPglite(client) || (hasMethods(client, 'query', 'connect') && !hasMethods(client, 'transaction')),
  },
  {
    store: 'dynamodbStore',
    hint: 'use dynamodbStore(DynamoDBDocument.from(client))',
    // Any client of AWS.
    matches: (client) => hasMethods(client, 'send', 'destroy') && 'middlewareStack' in client,
  },
  {
    store: 'sqliteStore',
    hint: 'use sqliteStore(db)',
    matches: (client) => hasMethods(client, 'exec', 'prepare'),
  },
]

/** Also one of its transactions. */
export function isPglite(client: unknown): boolean {
  return hasMethods(client, 'query', 'exec', 'sql')
}

/** The `SQL` of Bun, on MySQL or MariaDB. */
export function isBunMysql(client: unknown): client is Record<'unsafe' | 'begin', Method> {
  if (typeof client !== 'function' || !hasMethods(client, 'unsafe', 'begin')) return false
  const options: unknown = Reflect.get(client, 'options')
  const adapter: unknown =
    typeof options === 'object' && options !== null ? Reflect.get(options, 'adapter') : undefined
  return adapter === 'mysql' || adapter === 'mariadb'
}

/** Kysely, Drizzle, Prisma or TypeORM, of whose rows and counts our functions make one shape. */
export function isQueryBuilder(client: unknown): boolean {
  return (
    hasMethods(client, 'selectFrom', 'insertInto') ||
    hasMethods(client, 'select', 'insert') ||
    hasMethods(client, '$queryRawUnsafe') ||
    hasMethods(client, 'query', 'createQueryBuilder') ||
    hasMethods(client, 'query', 'startTransaction')
  )
}

/** Whether the client is one that another store takes. */
export function isForAnotherStore(store: StoreName, client: unknown): boolean {
  const known = knownAs(client)
  return known !== undefined && known.store !== store
}

/** By the package: many classes have no readable name. */
export function describeClient(client: unknown): string {
  return knownAs(client)?.name ?? describe(client)
}

/** What it is and what to do. One that is close to what this store takes is described by its class. */
function describeWrong(store: StoreName, client: unknown): string {
  if (typeof client === 'string') return 'a string; pass a connected client, not an address'
  const known = knownAs(client)
  if (known === undefined || known.store === store) return describe(client)
  return `${known.name}; ${known.hint}`
}

/** The error for a client that the store cannot use. `option` is the name of the argument. */
export function wrongClient(
  store: StoreName,
  option: string,
  expected: string,
  client: unknown,
): StepwardError {
  const message = `${store}: ${option}: expected ${expected}, got ${describeWrong(store, client)}`
  return invalidArgument(message, option)
}

/** The error for a client that looked right, but returned something else. A promise that fails later is no news. */
export function wrongReply(
  store: StoreName,
  option: string,
  expected: string,
  reply: unknown,
): StepwardError {
  if (hasMethods(reply, 'then')) Promise.resolve(reply).catch(() => undefined)
  return invalidArgument(`${store}: ${option}: expected ${expected}, got ${describe(reply, false)}`, option)
}

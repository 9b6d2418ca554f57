import type { StepwardError } from '../errors.js'
import { hasMethods } from '../internal/host.js'
import { describe, invalidArgument } from '../internal/mismatch.js'

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
    matches: (client) => hasMethods(client, 'sendCommand', 'duplicate'),
  },
  {
    store: 'mysqlStore',
    hint: 'use mysqlStore(pool)',
    matches: (client) =>
      hasMethods(client, 'query', 'execute') &&
      (hasMethods(client, 'getConnection') || hasMethods(client, 'beginTransaction')),
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

/** Kysely, or Drizzle. */
function isQueryBuilder(client: unknown): boolean {
  return hasMethods(client, 'selectFrom', 'insertInto') || hasMethods(client, 'select', 'insert')
}

/** Whether the client is one that another store takes. */
export function isForAnotherStore(store: StoreName, client: unknown): boolean {
  const known = KNOWN_CLIENTS.find(({ matches }) => matches(client))
  return known !== undefined && known.store !== store
}

/** The class of PGlite has no readable name. */
export function describeClient(client: unknown): string {
  return isPglite(client) ? 'a PGlite' : describe(client)
}

function hintFor(store: StoreName, client: unknown): string {
  if (typeof client === 'string') return '; pass a connected client, not an address'
  if (isQueryBuilder(client)) return '; wrap a query builder in a function, as docs/stores.md shows'
  const known = KNOWN_CLIENTS.find(({ matches }) => matches(client))
  return known === undefined || known.store === store ? '' : `; ${known.hint}`
}

/** The error for a client that the store cannot use. `option` is the name of the argument. */
export function wrongClient(
  store: StoreName,
  option: string,
  expected: string,
  client: unknown,
): StepwardError {
  const message = `${store}: ${option}: expected ${expected}, got ${describeClient(client)}`
  return invalidArgument(`${message}${hintFor(store, client)}`, option)
}

/** The error for a client that looked right, but returned something else. */
export function wrongReply(
  store: StoreName,
  option: string,
  expected: string,
  reply: unknown,
): StepwardError {
  return invalidArgument(`${store}: ${option}: expected ${expected}, got ${describe(reply, false)}`, option)
}

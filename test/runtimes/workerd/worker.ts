import type { D1Client } from '../../../src/storage/d1/index.js'
import { d1Store } from '../../../src/storage/d1/index.js'
import {
  type DurableObjectSqlStorage,
  durableObjectStore,
} from '../../../src/storage/durable-objects/index.js'
import type { SqliteStore } from '../../../src/storage/sqlite/index.js'
import type { Call, Reply, StoreCall } from './calls.js'

// A Worker as an application has one. Each request is one call of a store, so requests at once are calls at once.

interface Fetcher {
  fetch(request: Request): Promise<Response>
}

interface Database extends Omit<D1Client, 'prepare'> {
  withSession(): D1Client
  prepare(sql: string): { bind(...values: unknown[]): { all(): Promise<{ results: unknown }> } }
}

interface Env {
  readonly DB: Database
  readonly OBJECTS: Objects
  readonly PLAIN_OBJECTS: Objects
}

interface Objects {
  idFromName(name: string): unknown
  get(id: unknown): Fetcher
}

interface DurableObjectContext {
  readonly storage: SqlStorage
}

interface SqlStorage extends DurableObjectSqlStorage {
  readonly sql: DurableObjectSqlStorage['sql'] & { exec(sql: string): { toArray(): unknown } }
}

type Stores = Map<string, SqliteStore>

async function called(
  stores: Stores,
  make: (call: StoreCall) => SqliteStore,
  call: StoreCall,
): Promise<unknown> {
  const key = JSON.stringify([call.instance, call.options])
  const store = stores.get(key) ?? make(call)
  stores.set(key, store)
  const { half, method, parameters } = call
  if (method === 'deleteEvents') {
    const { before, ...rest } = parameters[0] as { readonly before: unknown }
    const date = typeof before === 'string' ? new Date(before) : before
    return store.deleteEvents({ ...rest, before: date as Date })
  }
  const target: object = half === null ? store : store[half]
  const result: unknown = await Reflect.get(target, method)(...parameters)
  if (result instanceof Map) return [...result]
  if (method !== 'events') return result
  const events: unknown[] = []
  for await (const event of result as AsyncIterable<unknown>) events.push(event)
  return events
}

/** With the fields of a `StepwardError`. */
function errorOf(error: unknown): Reply {
  if (!(error instanceof Error)) throw error
  const cause = error.cause instanceof Error ? error.cause.message : undefined
  return { error: { ...error, name: error.name, message: error.message, cause } }
}

async function reply(request: Request, answer: (call: Call) => Promise<unknown>): Promise<Response> {
  try {
    const value = await answer((await request.json()) as Call)
    return Response.json({ value: value ?? null } satisfies Reply)
  } catch (error) {
    return Response.json(errorOf(error))
  }
}

export class StoreObject {
  readonly #storage: SqlStorage
  readonly #stores: Stores = new Map()

  constructor({ storage }: DurableObjectContext) {
    this.#storage = storage
  }

  fetch(request: Request): Promise<Response> {
    return reply(request, async (call) =>
      'sql' in call
        ? this.#storage.sql.exec(call.sql).toArray()
        : called(this.#stores, ({ options }) => durableObjectStore(this.#storage, options), call),
    )
  }
}

/** Without SQLite. */
export class PlainObject extends StoreObject {}

const stores: Stores = new Map()

/** What an application may hand to `d1Store`, by mistake too. */
function clientAt(pathname: string, { DB, OBJECTS }: Env): D1Client {
  if (pathname === '/session') return DB.withSession()
  return pathname === '/namespace' ? (OBJECTS as unknown as D1Client) : DB
}

// biome-ignore lint/style/noDefaultExport: the runtime asks for one
export default {
  fetch(request: Request, env: Env): Promise<Response> {
    const { pathname } = new URL(request.url)
    const objects = { '/object': env.OBJECTS, '/plain-object': env.PLAIN_OBJECTS }[pathname]
    if (objects !== undefined) return objects.get(objects.idFromName('accounts')).fetch(request)
    return reply(request, async (call) =>
      'sql' in call
        ? (await env.DB.prepare(call.sql).bind().all()).results
        : called(stores, ({ options }) => d1Store(clientAt(pathname, env), options), call),
    )
  },
}

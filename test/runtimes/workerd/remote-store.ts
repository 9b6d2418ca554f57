import type { StoredDocument, StoredEvent } from '../../../src/storage/contract.js'
import type { SqliteStore, SqliteStoreOptions } from '../../../src/storage/sqlite/index.js'
import type { Call, Reply, StoreCall } from './calls.js'

/** Sends one request to the Worker of `worker.ts`. */
export async function send(url: string, call: Call): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(call) })
  if (!response.ok) throw new Error(`the Worker answered ${response.status}: ${await response.text()}`)
  const reply = (await response.json()) as Reply
  if ('value' in reply) return reply.value
  const { message, ...fields } = reply.error
  throw Object.assign(new Error(message), fields)
}

let made = 0

/** The store in the Worker, for tests that run outside of it: each call is one request. */
export function remoteStore(url: string, options: SqliteStoreOptions = {}): SqliteStore {
  const instance = `${process.pid}-${++made}`
  const callOf =
    (half: StoreCall['half']) =>
    (method: string, ...parameters: unknown[]): Promise<unknown> =>
      send(url, { instance, options, half, method, parameters })

  function half(name: 'enrollments' | 'policies'): SqliteStore['enrollments'] {
    const call = callOf(name)
    return {
      load: async (id) => (await call('load', id)) as StoredDocument | null,
      loadMany: async (ids) => new Map((await call('loadMany', ids)) as [string, StoredDocument][]),
      commit: async (change) => (await call('commit', change)) as boolean,
      async *events(id, events = {}) {
        yield* (await call('events', id, events)) as StoredEvent[]
      },
    }
  }

  const call = callOf(null)
  return {
    enrollments: half('enrollments'),
    policies: half('policies'),
    migrate: async () => void (await call('migrate')),
    storeId: async () => (await call('storeId')) as string,
    deleteEvents: async (input) => (await call('deleteEvents', input)) as number,
    ddl: () => {
      throw new Error('not asked of a Worker')
    },
  }
}

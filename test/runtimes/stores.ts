import { createRequire } from 'node:module'
import { mysqlStore } from '../../src/storage/mysql/index.js'
import { postgresStore } from '../../src/storage/postgres/index.js'
import { redisStore } from '../../src/storage/redis/index.js'
import { sqliteStore } from '../../src/storage/sqlite/index.js'

/** A package of this folder, without its types: `npm run check` does without it. */
export const load = createRequire(import.meta.url)

export const STORES = { sqliteStore, postgresStore, mysqlStore, redisStore }

export type StoreName = keyof typeof STORES

export const STORE_NAMES = Object.keys(STORES) as readonly StoreName[]

/** What a store throws for a client; undefined: it takes it. */
export function refusal(store: StoreName, client: unknown): unknown {
  try {
    STORES[store](client as never)
    return undefined
  } catch (error) {
    return error
  }
}

import { Redis } from 'ioredis'
import Database from 'libsql'
import mysql from 'mysql2/promise'
import { Pool } from 'pg'
import postgres from 'postgres'
import { createClient } from 'redis'
import { describe, expect, it } from 'vitest'
import { createKeyRing, createTwoFactor, type TwoFactorStore } from '../../src/index.js'
import { TEST_KEYS } from '../support/service.js'

/** The error of a service with this store. */
function refusal(store: unknown): unknown {
  try {
    createTwoFactor({ issuer: 'Example', store: store as TwoFactorStore, keys: createKeyRing(TEST_KEYS) })
  } catch (error) {
    return error
  }
  throw new Error('the client was taken')
}

describe('a client instead of a store', () => {
  it('is a typed error with a hint to the function that takes it', async () => {
    const pool = new Pool()
    const mysqlPool = mysql.createPool({})
    const db = new Database(':memory:')
    const ioredis = new Redis({ lazyConnect: true })
    const sql = postgres()
    const clients: readonly (readonly [unknown, string])[] = [
      [pool, 'postgresStore(pool)'],
      [sql, 'postgresStore(pool)'],
      [mysqlPool, 'mysqlStore(pool)'],
      [db, 'sqliteStore(db)'],
      [createClient(), 'redisStore(client)'],
      [ioredis, 'redisStore(client)'],
    ]
    try {
      for (const [store, hint] of clients) {
        expect(refusal(store)).toMatchObject({
          option: 'store',
          message: expect.stringMatching(
            /^createTwoFactor: store: expected a TwoFactorStore, got (a|an) \w+; for example /,
          ),
        })
        expect(String(refusal(store))).toContain(`; for example ${hint}`)
      }
    } finally {
      ioredis.disconnect()
      db.close()
      await Promise.all([pool.end(), mysqlPool.end(), sql.end()])
    }
  })
})

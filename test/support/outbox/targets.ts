import { Redis } from 'ioredis'
import Database from 'libsql'
import pg from 'pg'
import type { Outbox } from '../../../examples/outbox/outbox.js'
import { postgresOutbox } from '../../../examples/outbox/postgres.js'
import { redisOutbox, withRedisOutbox } from '../../../examples/outbox/redis.js'
import { sqliteOutbox } from '../../../examples/outbox/sqlite.js'
import type { TwoFactorStore } from '../../../src/index.js'
import { postgresStore } from '../../../src/storage/postgres/index.js'
import { redisStore } from '../../../src/storage/redis/index.js'
import { sqliteStore } from '../../../src/storage/sqlite/index.js'

/** A store with the outbox of an example, as each process opens it. */
export type Target =
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'redis'; readonly url: string }

/** Milliseconds: more than the outbox of Redis waits for a commit. */
export const COMMIT_TIME = 10_000

export interface Opened {
  readonly store: TwoFactorStore
  readonly outbox: Outbox
  /** How many mails are left in the outbox. */
  size(): Promise<number>
  close(): Promise<unknown>
}

export async function openTarget(target: Target): Promise<Opened> {
  if (target.kind === 'postgres') {
    const pool = new pg.Pool({ connectionString: target.url, max: 4 })
    return {
      store: postgresStore(pool),
      outbox: postgresOutbox(pool),
      size: async () => (await pool.query('SELECT * FROM mail_outbox')).rows.length,
      close: () => pool.end(),
    }
  }
  if (target.kind === 'sqlite') {
    const db = new Database(target.file)
    db.exec('PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 60000')
    return {
      store: sqliteStore(db),
      outbox: sqliteOutbox(db),
      size: async () => db.prepare('SELECT * FROM mail_outbox').all().length,
      close: async () => db.close(),
    }
  }
  const redis = new Redis(target.url)
  const store = withRedisOutbox(redisStore(redis), redis)
  return {
    store,
    outbox: redisOutbox(redis, store),
    size: () => redis.zcard('mail-outbox'),
    close: () => redis.quit(),
  }
}

import { PGlite, type Transaction } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/node-postgres'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import pgPromise from 'pg-promise'
import postgres from 'postgres'
import { DataSource } from 'typeorm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drizzlePostgres } from '../../../examples/query-builders/drizzle.js'
import { kyselyQuery } from '../../../examples/query-builders/kysely.js'
import { prismaPostgres } from '../../../examples/query-builders/prisma.js'
import { typeormQuery } from '../../../examples/query-builders/typeorm.js'
import {
  type PostgresClient,
  type PostgresQueryable,
  postgresStore,
} from '../../../src/storage/postgres/index.js'
import { postgresUrl } from '../../servers/addresses.js'
import { stored, trail } from '../../storage/helpers.js'
import { markIn, newChange } from '../../storage/samples.js'
import { neonPool, startNeonProxy } from '../../support/neon.js'
import { openPrisma } from '../../support/prisma.js'
import { newName, rawQuery } from './clients.js'

/** A client that is not in a transaction, and one that is, for as long as `work` takes. */
interface Transactional {
  readonly outside: PostgresClient
  inTransaction(work: (inside: PostgresClient) => Promise<void>): Promise<void>
  close(): Promise<unknown>
}

/** Whatever lends a connection as pg does. */
function pooled(pool: {
  connect(): Promise<PostgresQueryable & { release(): void }>
  query(sql: string, parameters: never): Promise<unknown>
  end(): Promise<unknown>
}): Transactional {
  return {
    outside: pool,
    async inTransaction(work) {
      const client = await pool.connect()
      const run = (sql: string) => client.query(sql, [] as never)
      try {
        await run('BEGIN')
        await work(client)
        await run('COMMIT')
      } catch (error) {
        await run('ROLLBACK')
        throw error
      } finally {
        client.release()
      }
    },
    close: () => pool.end(),
  }
}

const newPool = () => new pg.Pool({ connectionString: postgresUrl(), max: 4 })

const WAYS: Readonly<Record<string, () => Transactional | Promise<Transactional>>> = {
  pg: () => pooled(newPool()),
  postgres() {
    const sql = postgres(postgresUrl(), { max: 4, onnotice: () => {} })
    return {
      outside: sql,
      inTransaction: async (work) => {
        await sql.begin((transaction) => work(transaction))
      },
      close: () => sql.end(),
    }
  },
  PGlite() {
    const db = new PGlite()
    return {
      outside: db,
      inTransaction: (work) => db.transaction((transaction: Transaction) => work(transaction)),
      close: () => db.close(),
    }
  },
  Kysely() {
    const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: newPool() }) })
    return {
      outside: kyselyQuery(db),
      inTransaction: (work) => db.transaction().execute((transaction) => work(kyselyQuery(transaction))),
      close: () => db.destroy(),
    }
  },
  Drizzle() {
    const pool = newPool()
    const db = drizzle(pool)
    return {
      outside: drizzlePostgres(db),
      inTransaction: (work) => db.transaction((transaction) => work(drizzlePostgres(transaction))),
      close: () => pool.end(),
    }
  },
  'pg-promise'() {
    const db = pgPromise()(postgresUrl())
    return {
      outside: db,
      inTransaction: (work) => db.tx((task) => work(task)),
      close: () => db.$pool.end(),
    }
  },
  async TypeORM() {
    const source = await new DataSource({ type: 'postgres', url: postgresUrl() }).initialize()
    return {
      outside: typeormQuery(source.manager),
      inTransaction: (work) => source.transaction((manager) => work(typeormQuery(manager))),
      close: () => source.destroy(),
    }
  },
  async Prisma() {
    const { client, close } = await openPrisma('postgresql', postgresUrl())
    return {
      outside: prismaPostgres(client),
      inTransaction: (work) => client.$transaction((transaction) => work(prismaPostgres(transaction))),
      close,
    }
  },
  async 'a Pool of Neon'() {
    const proxy = await startNeonProxy(postgresUrl())
    const way = pooled(neonPool(postgresUrl(), proxy.port))
    return { ...way, close: () => way.close().then(proxy.stop) }
  },
}

describe.each(Object.entries(WAYS))('in a transaction of the application, through %s', (_name, open) => {
  const schema = newName()
  let way: Transactional

  beforeAll(async () => {
    way = await open()
    await rawQuery(way.outside, `CREATE SCHEMA ${schema}`)
  })
  afterAll(async () => {
    await rawQuery(way.outside, `DROP SCHEMA ${schema} CASCADE`)
    await way.close()
  })

  async function newTables() {
    const options = { schema, tablePrefix: `${newName()}_` }
    const { enrollments, migrate } = postgresStore(way.outside, options)
    await migrate()
    return { options, enrollments }
  }

  it('S4 S12 a rollback takes document and events with it', async () => {
    const { options, enrollments } = await newTables()
    const rolledBack = way.inTransaction(async (inside) => {
      const joined = postgresStore(inside, options).enrollments
      expect(await joined.commit(newChange())).toBe(true)
      expect(await trail(joined, 'a')).toHaveLength(1)
      throw new RangeError('rolled back')
    })
    await expect(rolledBack).rejects.toBeInstanceOf(RangeError)
    expect(await enrollments.load('a')).toBeNull()
    expect(await trail(enrollments, 'a')).toEqual([])
  })

  it('S1 a commit keeps both, and a stale one in between leaves the transaction usable', async () => {
    const { options, enrollments } = await newTables()
    await way.inTransaction(async (inside) => {
      const joined = postgresStore(inside, options).enrollments
      expect(await joined.commit(newChange({ mark: 1 }))).toBe(true)
      expect(await joined.commit(newChange({ mark: 2 }))).toBe(false)
      const { revision } = await stored(joined, 'a')
      expect(await joined.commit(newChange({ mark: 3, expected: revision }))).toBe(true)
    })
    expect(markIn(await stored(enrollments, 'a'))).toBe(3)
    expect(await trail(enrollments, 'a')).toHaveLength(2)
  })
})

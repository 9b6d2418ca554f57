import { describe, expect, it } from 'vitest'
import { stored, trail } from '../storage/helpers.js'
import { newChange } from '../storage/samples.js'
import { statusIn } from './service.js'
import { type SqlLossesDatabase, sqlLosses } from './sql-losses.js'

/** What these tests need of any database. */
export interface SqlDatabase extends SqlLossesDatabase {
  /** Runs one statement. Integers come back as numbers, and binary texts as texts. */
  run(sql: string, parameters?: readonly string[]): Promise<readonly unknown[]>
  /** Runs several. */
  runScript(sql: string): Promise<unknown>
  /** The function behind the command `stepward schema`. */
  printed(tablePrefix: string): string
  /** How many processes call migrate() at once in a test. */
  readonly atOnce: number
}

/** What is true of the tables of every SQL store on a server. */
export function sqlTables(database: SqlDatabase): void {
  async function migrated() {
    const tablePrefix = database.newPrefix()
    const store = database.store(tablePrefix)
    await store.migrate()
    return { tablePrefix, store, table: (name: string) => database.table(tablePrefix, name) }
  }

  describe('tables', () => {
    it('S4 every function says to call migrate() if they do not exist, and creates none', async () => {
      const tablePrefix = database.newPrefix()
      const store = database.store(tablePrefix)
      const missing = { code: 'ERR_SCHEMA_MISSING', message: expect.stringContaining('migrate()') }
      await expect(store.enrollments.load('a')).rejects.toMatchObject(missing)
      await expect(store.enrollments.loadMany(['a'])).rejects.toMatchObject(missing)
      await expect(store.enrollments.commit(newChange())).rejects.toMatchObject(missing)
      await expect(trail(store.policies, 'a')).rejects.toMatchObject(missing)
      expect(await database.shapeOf(tablePrefix)).toEqual([])
      await store.migrate()
      expect(await store.enrollments.load('a')).toBeNull()
    })

    it('one that is dropped later is reported as missing, and nothing is granted', async () => {
      const { store, table } = await migrated()
      await store.enrollments.commit(newChange())
      await database.run(`DROP TABLE ${table('enrollments')}`)
      await expect(store.enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_SCHEMA_MISSING' })
      await expect(store.enrollments.commit(newChange())).rejects.toMatchObject({
        code: 'ERR_SCHEMA_MISSING',
      })
    })

    it('migrate() may be called by any number of processes at once, and again', async () => {
      const tablePrefix = database.newPrefix()
      const calls = Array.from({ length: database.atOnce }, () => database.store(tablePrefix).migrate())
      await Promise.all(calls)
      const store = database.store(tablePrefix)
      await store.enrollments.commit(newChange())
      const [shape, before] = [await database.shapeOf(tablePrefix), await stored(store.enrollments, 'a')]
      await Promise.all([store.migrate(), store.migrate()])
      expect(await database.shapeOf(tablePrefix)).toEqual(shape)
      expect(await stored(store.enrollments, 'a')).toEqual(before)
    })

    it('migrate() creates what is missing', async () => {
      const { tablePrefix, store, table } = await migrated()
      await store.enrollments.commit(newChange())
      await database.run(`DROP TABLE ${table('schema')}`)
      const restarted = database.store(tablePrefix)
      await restarted.migrate()
      expect(await restarted.enrollments.load('a')).not.toBeNull()
    })

    it('migrate() writes no version if a table is not ours', async () => {
      const tablePrefix = database.newPrefix()
      const store = database.store(tablePrefix)
      await database.run(`CREATE TABLE ${database.table(tablePrefix, 'events')} (other text)`)
      await expect(store.migrate()).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
      await expect(store.enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_SCHEMA_MISSING' })
    })

    it('ddl() is what migrate() runs, and what the command prints', async () => {
      const tablePrefix = database.newPrefix()
      const store = database.store(tablePrefix)
      expect(database.printed(tablePrefix)).toBe(store.ddl())
      await database.runScript(store.ddl())
      await database.runScript(store.ddl())
      const byMigrate = await migrated()
      expect(await database.shapeOf(tablePrefix)).toEqual(await database.shapeOf(byMigrate.tablePrefix))
      expect(await store.enrollments.commit(newChange())).toBe(true)
    })

    it('those of a newer or an unknown version are refused, with what to do', async () => {
      for (const [version, remedy] of [
        [2, 'upgrade stepward'],
        [0, 'migrate with the release'],
      ] as const) {
        const { tablePrefix, table } = await migrated()
        await database.run(`UPDATE ${table('schema')} SET version = ${version}`)
        const store = database.store(tablePrefix)
        const refusal = { code: 'ERR_SCHEMA_VERSION', message: expect.stringContaining(remedy) }
        await expect(store.migrate()).rejects.toMatchObject(refusal)
        await expect(store.enrollments.load('a')).rejects.toMatchObject(refusal)
        await expect(store.enrollments.commit(newChange())).rejects.toMatchObject(refusal)
      }
    })
  })

  sqlLosses(database)

  describe('rows', () => {
    it('have columns for reports, which can be joined with the application’s own', async () => {
      const { store, table } = await migrated()
      const summary = { state: 'on', enrolled_at: 1_700_000_000, updated_at: 1_700_000_001 }
      await store.enrollments.commit(newChange({ id: 'zoë', summary }))
      await store.enrollments.commit(newChange({ id: 'bob', summary: { state: 'off' }, events: [] }))
      await database.run(`CREATE TABLE ${table('users')} (id varchar(100), email text)`)
      await database.run(
        `INSERT INTO ${table('users')} VALUES ('zoë', 'z@example.com'), ('bob', 'b@example.com')`,
      )
      const columns = 'email, state, enrolled_at, updated_at, event_count'
      const joined = `${table('enrollments')} e JOIN ${table('users')} u ON e.id = u.id`
      expect(await database.run(`SELECT ${columns} FROM ${joined} ORDER BY email DESC`)).toEqual([
        {
          email: 'z@example.com',
          state: 'on',
          enrolled_at: 1_700_000_000,
          updated_at: 1_700_000_001,
          event_count: 1,
        },
        { email: 'b@example.com', state: 'off', enrolled_at: null, updated_at: null, event_count: 0 },
      ])
    })

    it('S7 of an erased document keep nothing but the trail and its head', async () => {
      const { store, table } = await migrated()
      await store.enrollments.commit(newChange())
      const { revision } = await stored(store.enrollments, 'a')
      await store.enrollments.commit(newChange({ expected: revision, document: null, events: [] }))
      expect(await database.run(`SELECT * FROM ${table('enrollments')}`)).toEqual([
        {
          id: 'a',
          revision: null,
          state: null,
          enrolled_at: null,
          updated_at: null,
          event_count: 1,
          document: null,
        },
      ])
    })

    it('S11 that another program has mangled are ERR_RECORD_CORRUPT, and are not overwritten', async () => {
      const { store, table } = await migrated()
      await store.enrollments.commit(newChange())
      for (const document of ['', 'null', '{}', '{"schemaVersion":2}']) {
        await database.run(`UPDATE ${table('enrollments')} SET document = '${document}'`)
        await expect(statusIn(store)).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
        expect(await store.enrollments.commit(newChange())).toBe(false)
        expect(await database.run(`SELECT document FROM ${table('enrollments')}`)).toEqual([{ document }])
      }
      await database.run(`UPDATE ${table('enrollments')} SET revision = ''`)
      await expect(store.enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
      await expect(store.enrollments.loadMany(['a'])).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
    })

    it('S8 that the database refuses show nothing of what was bound', async () => {
      const { store, table } = await migrated()
      await database.run(`ALTER TABLE ${table('enrollments')} ADD CHECK (document NOT LIKE '%SECRET%')`)
      const change = newChange({ document: '{"generation":"SECRET"}' })
      const error = await store.enrollments.commit(change).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'ERR_STORE_FAILED' })
      expect(String(error)).not.toContain('SECRET')
      expect(await store.enrollments.load('a')).toBeNull()
    })
  })
}

import { describe, expect, it } from 'vitest'
import { sqliteDdl } from '../../../src/storage/sqlite/index.js'
import { storeConformance } from '../../../src/testing/index.js'
import { sqlLosses } from '../../databases/sql-losses.js'
import { stored, trail } from '../../storage/helpers.js'
import { markIn, newChange, newEvent } from '../../storage/samples.js'
import { remoteStore, send } from './remote-store.js'

/** As many stores at once as an application has Workers. */
const AT_ONCE = 20

interface WorkerdSuite {
  /** The client and the database, for the title of the kit. */
  readonly title: string
  /** The function that makes the store. */
  readonly store: string
  /** Where the Worker serves it. */
  readonly url: () => string
}

/** What is true of a store in workerd. Each call is one request to it. */
export function workerdSuite({ title, store: name, url }: WorkerdSuite): void {
  let made = 0

  const newPrefix = (): string => `t${++made}_`
  const run = async (sql: string): Promise<readonly unknown[]> =>
    (await send(url(), { sql })) as readonly unknown[]

  async function newStore() {
    const tablePrefix = newPrefix()
    const store = remoteStore(url(), { tablePrefix })
    await store.migrate()
    return { store, tablePrefix }
  }

  describe(`kit: ${title}`, () => {
    storeConformance({ describe, it }, async () => (await newStore()).store)
  })

  describe(name, () => {
    sqlLosses({
      newPrefix,
      store: (tablePrefix, options) => remoteStore(url(), { tablePrefix, ...options }),
      table: (tablePrefix, table) => `${tablePrefix}${table}`,
      run,
      shapeOf: (tablePrefix) => run(`SELECT sql FROM sqlite_schema WHERE name GLOB '${tablePrefix}*'`),
    })

    it('S4 every function says to call migrate() if the tables do not exist', async () => {
      const { enrollments } = remoteStore(url(), { tablePrefix: newPrefix() })
      const missing = {
        code: 'ERR_SCHEMA_MISSING',
        store: name,
        message: expect.stringContaining('migrate()'),
      }
      await expect(enrollments.load('a')).rejects.toMatchObject(missing)
      await expect(enrollments.commit(newChange())).rejects.toMatchObject(missing)
    })

    it('the tables are those of sqliteStore', async () => {
      const { store, tablePrefix } = await newStore()
      await store.migrate()
      const statements = sqliteDdl({ tablePrefix }).split(';\n')
      const tables = statements.filter((sql) => sql.startsWith('CREATE TABLE'))
      expect(
        await run(
          `SELECT sql FROM sqlite_schema WHERE type = 'table' AND name GLOB '${tablePrefix}*' ORDER BY rowid`,
        ),
      ).toEqual(tables.map((sql) => ({ sql: sql.replace('IF NOT EXISTS ', '') })))
    })

    it('migrate() creates all tables or none', async () => {
      const tablePrefix = newPrefix()
      await run(`CREATE TABLE ${tablePrefix}events (other TEXT)`)
      await expect(remoteStore(url(), { tablePrefix }).migrate()).rejects.toMatchObject({
        code: 'ERR_STORE_FAILED',
      })
      expect(await run(`SELECT name FROM sqlite_schema WHERE name GLOB '${tablePrefix}*'`)).toEqual([
        { name: `${tablePrefix}events` },
      ])
    })

    it('S4 S12 a commit whose event cannot be written stores no document', async () => {
      const { store, tablePrefix } = await newStore()
      await run(`CREATE TRIGGER ${tablePrefix}refuse BEFORE INSERT ON ${tablePrefix}events
        WHEN NEW.event_id = 'refused' BEGIN SELECT RAISE(ABORT, 'refused'); END`)
      const events = [newEvent(), newEvent({ id: 'refused' })]
      await expect(store.enrollments.commit(newChange({ events }))).rejects.toMatchObject({
        code: 'ERR_STORE_FAILED',
        store: name,
        cause: expect.stringContaining('refused'),
      })
      expect(await store.enrollments.load('a')).toBeNull()
      expect(await trail(store.enrollments, 'a')).toEqual([])
    })

    it(`S1 S12 of ${AT_ONCE} stores that commit on one revision at once, one wins, with its event`, async () => {
      const { store, tablePrefix } = await newStore()
      const stores = Array.from({ length: AT_ONCE }, () => remoteStore(url(), { tablePrefix }))
      let expected: string | null = null
      for (let round = 1; round <= 5; round++) {
        const changes = stores.map((_, mark) =>
          newChange({ expected, mark, events: [newEvent({ id: `${round}-${mark}` })] }),
        )
        const won = await Promise.all(
          stores.map(({ enrollments }, index) => enrollments.commit(changes[index] ?? newChange())),
        )
        expect(won.filter(Boolean)).toHaveLength(1)
        const found = await stored(store.enrollments, 'a')
        expect(markIn(found)).toBe(won.indexOf(true))
        const ids = await trail(store.enrollments, 'a')
        expect(ids).toHaveLength(round)
        expect(ids.at(-1)).toBe(`${round}-${won.indexOf(true)}`)
        expected = found.revision
      }
    })
  })
}

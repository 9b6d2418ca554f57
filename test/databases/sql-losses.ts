import { describe, expect, it } from 'vitest'
import type { EventRetention, TwoFactorStore } from '../../src/storage/contract.js'
import { stored, trail } from '../storage/helpers.js'
import { markIn, newChange, newEvent } from '../storage/samples.js'

export interface SqlStore extends TwoFactorStore, EventRetention {
  migrate(): Promise<void>
  storeId(): Promise<string>
  ddl(): string
}

/** What these tests need of any database with SQL. */
export interface SqlLossesDatabase {
  /** A prefix that no other test uses. */
  newPrefix(): string
  store(tablePrefix: string, options?: { readonly storeId: string }): SqlStore
  /** The name of a table in the statements of the tests. */
  table(tablePrefix: string, name: string): string
  /** Runs one statement. */
  run(sql: string): Promise<readonly unknown[]>
  /** Every column and index of the tables with a prefix, without the prefix. */
  shapeOf(tablePrefix: string): Promise<readonly unknown[]>
}

/** Tables that were emptied, by accident or by `deleteEvents`. */
export function sqlLosses(database: SqlLossesDatabase): void {
  async function migrated() {
    const tablePrefix = database.newPrefix()
    const store = database.store(tablePrefix)
    await store.migrate()
    return { tablePrefix, store }
  }

  async function onEachTable(tablePrefix: string, statement: string): Promise<void> {
    for (const name of ['enrollments', 'policies', 'events', 'schema']) {
      await database.run(`${statement} ${database.table(tablePrefix, name)}`)
    }
  }

  describe('S14 a store that was emptied or is another one', () => {
    /** What happens to the tables while a process runs on them. */
    const LOSSES: Readonly<Record<string, (tablePrefix: string) => Promise<void>>> = {
      emptied: (tablePrefix) => onEachTable(tablePrefix, 'DELETE FROM'),
      'dropped and created again': async (tablePrefix) => {
        await onEachTable(tablePrefix, 'DROP TABLE')
        await database.store(tablePrefix).migrate()
      },
    }

    it.each(Object.keys(LOSSES))('lets nobody in: the tables are %s while it runs', async (loss) => {
      const { store, tablePrefix } = await migrated()
      await store.enrollments.commit(newChange())
      await LOSSES[loss]?.(tablePrefix)
      const fault = { code: 'ERR_STORE_FAILED', message: expect.stringContaining('storeId') }
      await expect(store.enrollments.load('a')).rejects.toMatchObject(fault)
      await expect(store.enrollments.loadMany(['a', 'b'])).rejects.toMatchObject(fault)
      await expect(store.policies.load('a')).rejects.toMatchObject(fault)
    })

    it('whose row was lost can be erased, and the trail goes on', async () => {
      const { store, tablePrefix } = await migrated()
      await store.enrollments.commit(newChange({ events: ['1', '2'].map((id) => newEvent({ id })) }))
      await database.run(`DELETE FROM ${database.table(tablePrefix, 'enrollments')}`)
      const erasure = newChange({ document: null, events: [newEvent({ id: '3' })] })
      expect(await store.enrollments.commit(erasure)).toBe(true)
      expect(await store.enrollments.commit(newChange({ mark: 4, events: [newEvent({ id: '4' })] }))).toBe(
        true,
      )
      expect(await trail(store.enrollments, 'a')).toEqual(['1', '2', '3', '4'])
      expect(markIn(await stored(store.enrollments, 'a'))).toBe(4)
    })

    it('is known by its storeId before the first use, also if the prefix is that of other tables', async () => {
      const { tablePrefix, store } = await migrated()
      const storeId = await store.storeId()
      expect(await database.store(tablePrefix).storeId()).toBe(storeId)
      const known = database.store(tablePrefix, { storeId })
      await known.migrate()
      expect(await known.enrollments.load('a')).toBeNull()

      const other = database.store((await migrated()).tablePrefix, { storeId })
      const fault = { code: 'ERR_STORE_FAILED', message: expect.stringContaining('prefix') }
      await expect(other.migrate()).rejects.toMatchObject(fault)
      await expect(other.enrollments.load('a')).rejects.toMatchObject(fault)
      await expect(other.enrollments.commit(newChange())).rejects.toMatchObject(fault)
      await expect(other.storeId()).rejects.toMatchObject(fault)
    })

    it('gets no new tables from migrate() if it has a storeId or was in use', async () => {
      const tablePrefix = database.newPrefix()
      const refusal = {
        code: 'ERR_SCHEMA_MISSING',
        message: expect.stringContaining('did not create them'),
      }
      const known = database.store(tablePrefix, { storeId: 'x' })
      await expect(known.migrate()).rejects.toMatchObject(refusal)
      expect(await database.shapeOf(tablePrefix)).toEqual([])

      const used = await migrated()
      await onEachTable(used.tablePrefix, 'DROP TABLE')
      await expect(used.store.migrate()).rejects.toMatchObject(refusal)
      expect(await database.shapeOf(used.tablePrefix)).toEqual([])
    })
  })

  retention(migrated)
}

/** `deleteEvents`, in the tables of each test. */
function retention(migrated: () => Promise<{ readonly store: SqlStore }>): void {
  describe('deleteEvents()', () => {
    const OLD = '2026-01-01T00:00:00.000Z'
    const BEFORE = new Date('2026-01-01T00:00:00.001Z')
    const NEW = '2026-01-01T00:00:00.001Z'

    async function withEvents() {
      const { store } = await migrated()
      for (const id of ['a', 'b\0\\']) {
        for (const half of [store.enrollments, store.policies]) {
          const events = [OLD, OLD, NEW].map((at, index) => newEvent({ id: `${index}`, at }))
          await half.commit(newChange({ id, events }))
        }
      }
      return store
    }

    it('S12 deletes what is older, in every trail, and keeps the order of what is left', async () => {
      const store = await withEvents()
      expect(await store.deleteEvents({ before: new Date(OLD) })).toBe(0)
      expect(await store.deleteEvents({ before: BEFORE })).toBe(8)
      expect(await store.deleteEvents({ before: BEFORE })).toBe(0)
      for (const half of [store.enrollments, store.policies]) {
        expect(await trail(half, 'a')).toEqual(['2'])
        const { revision } = await stored(half, 'a')
        await half.commit(newChange({ expected: revision, events: [newEvent({ id: '3', at: NEW })] }))
        expect(await trail(half, 'a')).toEqual(['2', '3'])
        const after: string[] = []
        for await (const { id } of half.events('a', { after: '2' })) after.push(id)
        expect(after).toEqual(['3'])
        const deleted = half.events('a', { after: '1' })[Symbol.asyncIterator]()
        await expect(deleted.next()).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
      }
    })

    it('S12 deletes only in the trails of the user and of the company that it names', async () => {
      const store = await withEvents()
      expect(await store.deleteEvents({ before: BEFORE, userId: 'a', companyId: 'b\0\\' })).toBe(4)
      expect(await trail(store.enrollments, 'a')).toEqual(['2'])
      expect(await trail(store.policies, 'b\0\\')).toEqual(['2'])
      expect(await trail(store.policies, 'a')).toHaveLength(3)
      expect(await trail(store.enrollments, 'b\0\\')).toHaveLength(3)
      expect(await store.deleteEvents({ before: BEFORE, userId: 'nobody' })).toBe(0)
    })

    it.each([{}, { before: 1 }, { before: new Date(NaN) }, { before: BEFORE, userId: '' }])(
      'S11 refuses %j',
      async (input) => {
        const { store } = await migrated()
        await expect(store.deleteEvents(input as never)).rejects.toMatchObject({
          code: 'ERR_INVALID_ARGUMENT',
        })
      },
    )
  })
}

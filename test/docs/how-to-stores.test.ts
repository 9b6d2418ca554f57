import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, expect, onTestFinished } from 'vitest'
import { createTwoFactor, type TwoFactorStore } from '../../src/index.js'
import { postgresStore } from '../../src/storage/postgres/index.js'
import { temporaryFolder } from '../cli/support/run.js'
import { describePage } from './support/page-programs.js'
import { enroll, reader } from './support/reader.js'

/** It takes a second to start. */
const pool = new PGlite()
afterAll(() => pool.close())

/** The folder that a program has as its own, where its database goes. */
function ownFolder(): string {
  const home = process.cwd()
  const folder = temporaryFolder()
  process.chdir(folder)
  onTestFinished(() => process.chdir(home))
  return folder
}

/** Somebody enrolls on a store. */
async function expectUsable(store: unknown): Promise<void> {
  const { keys } = await reader()
  const twoFactor = createTwoFactor({ issuer: 'Example', store: store as TwoFactorStore, keys })
  await enroll(twoFactor, 'ada')
  expect(await twoFactor.enrollment.status({ userId: 'ada' })).toMatchObject({ state: 'on' })
}

describePage('docs/stores.md', {
  'store.migrate': async (run) => {
    const store = postgresStore(pool)
    await run({ store })
    await expectUsable(store)
    await run({ store })
  },
  storeId: async (run) => {
    const store = postgresStore(pool)
    await store.migrate()
    const { values, printed } = await run({ store, pool })
    expect(printed).toEqual([[await store.storeId()]])
    const known = values['known'] as TwoFactorStore
    await expect(known.enrollments.load('ada')).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  },
})

describePage('docs/stores/sqlite.md', {
  'better-sqlite3': 'test/runtimes/better-sqlite3.test.ts',
  'libsql/promise': async (run) => {
    const folder = ownFolder()
    const { db, store } = (await run()).values
    onTestFinished(() => void Reflect.apply(Reflect.get(Object(db), 'close'), db, []))
    await (store as { migrate(): Promise<void> }).migrate()
    await expectUsable(store)
    expect(existsSync(join(folder, 'accounts.db'))).toBe(true)
  },
})

describePage('docs/stores/turso.md', {
  libsqlStore: async (run) => {
    const folder = ownFolder()
    const { client, store } = (await run()).values
    onTestFinished(() => void Reflect.apply(Reflect.get(Object(client), 'close'), client, []))
    await expectUsable(store)
    expect(existsSync(join(folder, 'accounts.db'))).toBe(true)
  },
})

describePage('docs/stores/d1.md', { d1Store: 'test/runtimes/d1.test.ts' })
describePage('docs/stores/durable-objects.md', {
  durableObjectStore: 'test/runtimes/durable-objects.test.ts',
})
describePage('docs/stores/expo.md', { expoStore: 'test/runtimes/expo.test.ts' })

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, it } from 'vitest'
import { createKeyRing, createTwoFactor } from '../../../src/index.js'
import { postgresStore } from '../../../src/storage/postgres/index.js'
import { postgresUrl } from '../../servers/addresses.js'
import {
  countIn,
  IMPORT_KEY,
  importKilled,
  numberOf,
  postgresModule,
  startImport,
  storedIn,
  writePeople,
} from '../../support/import-run.js'
import { scan } from '../../support/phone.js'
import { newName } from './clients.js'

const PEOPLE = 5000
const KILLED_AT = [500, 2000, 3500]

const folder = mkdtempSync(join(tmpdir(), 'stepward-import-'))
const pool = new pg.Pool({ connectionString: postgresUrl(), max: 4 })
const prefix = `${newName()}_`
const store = postgresStore(pool, { tablePrefix: prefix })
const rows = join(folder, 'rows.ndjson')

afterAll(async () => {
  const tables = ['enrollments', 'policies', 'events', 'schema'].map((name) => `${prefix}${name}`)
  await pool.query(`DROP TABLE ${tables.join(', ')}`)
  await pool.end()
  rmSync(folder, { recursive: true, force: true })
})

const query = async (sql: string) => (await pool.query(sql)).rows

it('S4 S7 S12 imports each of 5,000 people once, whenever it is killed, and changes nothing in a second run', async () => {
  await store.migrate()
  const people = await writePeople(rows, PEOPLE)
  const service = postgresModule(folder, postgresUrl(), prefix)
  const args = ['--from', 'supabase', '--input', rows, '--service', service, '--apply']

  const { killedAt, last } = await importKilled(args, KILLED_AT, () => countIn(query, prefix))
  for (const [index, target] of KILLED_AT.entries()) {
    expect(killedAt[index]).toBeGreaterThanOrEqual(target)
    expect(killedAt[index]).toBeLessThan(PEOPLE)
  }
  expect([last.status, last.stderr]).toEqual([0, ''])
  expect(numberOf(last.stdout, 'imported') + numberOf(last.stdout, 'already there')).toBe(PEOPLE)

  const stored = await storedIn(query, prefix)
  const each = { people: PEOPLE, on: PEOPLE, events: PEOPLE, imports: PEOPLE, imported: PEOPLE }
  expect(stored).toMatchObject(each)

  const keys = createKeyRing({ current: 'k1', keys: { k1: IMPORT_KEY } })
  const later = new Date(Date.now() + 120_000)
  const twoFactor = createTwoFactor({ issuer: 'Example', store, keys, clock: () => later })
  await twoFactor.admin.reset({ userId: 'user-1', actorId: 'admin', reason: 'phone stolen' })
  await twoFactor.admin.erase({ userId: 'user-2', actorId: 'admin' })
  const before = await storedIn(query, prefix)
  const second = await startImport(args).ended
  expect(second.status).toBe(0)
  expect(numberOf(second.stdout, 'imported')).toBe(0)
  expect(numberOf(second.stdout, 'already there')).toBe(PEOPLE - 2)
  expect(numberOf(second.stdout, 'ended here')).toBe(2)
  expect(await storedIn(query, prefix)).toEqual(before)

  // Every fiftieth, and all around the places where it was killed.
  const near = (index: number) => killedAt.some((at) => Math.abs(index - at) < 30)
  for (const [index, { userId, secret }] of people.entries()) {
    if (index < 3 || !(index % 50 === 0 || near(index))) continue
    const code = scan(`otpauth://totp/x?secret=${secret.toBase32()}`).code(later)
    expect(await twoFactor.verify({ userId, code }), userId).toMatchObject({ ok: true, factor: 'totp' })
  }
})

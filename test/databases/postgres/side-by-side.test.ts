import { generateSecret, generateSync } from 'otplib'
import pg from 'pg'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { createKeyRing, createTwoFactor, type TwoFactor } from '../../../src/index.js'
import { fromOtplib } from '../../../src/migrate/index.js'
import { postgresStore } from '../../../src/storage/postgres/index.js'
import { postgresUrl } from '../../servers/addresses.js'
import { docBlocks } from '../../support/doc-blocks.js'
import { runDocExample } from '../../support/doc-examples.js'
import { TEST_KEYS } from '../../support/service.js'
import { newName } from './clients.js'

const blocks = docBlocks(['docs/moving-in/side-by-side.md'])
const [addColumn = '', countLeft = '', , handBack = ''] = blocks
  .filter(({ language }) => language === 'sql')
  .map(({ code }) => code)
/** The program that asks the old check first. */
const [, asking] = blocks.filter(({ language }) => language === 'ts')

const EXAMPLE = new URL('../../../examples/migrate/side-by-side.ts', import.meta.url)

/** Past every step that an import counts as used, in seconds. */
const LATER = 90

interface Session {
  readonly method: 'old_totp' | 'password'
  readonly proof: string | null
}

/** An application that has otplib in its table, and Stepward beside it. */
async function application() {
  const name = newName()
  const options = encodeURIComponent(`-c search_path=${name}`)
  const pool = new pg.Pool({ connectionString: `${postgresUrl()}?options=${options}`, max: 8 })
  onTestFinished(async () => {
    await pool.query(`DROP SCHEMA ${name} CASCADE`)
    await pool.end()
  })
  await pool.query(`CREATE SCHEMA ${name}`)
  await postgresStore(pool).migrate()
  await pool.query(
    'CREATE TABLE users (id text PRIMARY KEY, totp_secret text, totp_enabled boolean NOT NULL)',
  )
  await pool.query(addColumn)
  const keys = createKeyRing(TEST_KEYS)
  const service = (later: number): TwoFactor =>
    createTwoFactor({
      issuer: 'Example',
      keys,
      store: postgresStore(pool),
      sufficientMethods: ['old_totp'],
      clock: () => new Date(Date.now() + later * 1000),
    })

  async function add(id: string): Promise<(later?: number) => string> {
    const secret = generateSecret()
    await pool.query('INSERT INTO users VALUES ($1, $2, true)', [id, secret])
    return (later = 0) => generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + later })
  }
  const secretOf = async (id: string): Promise<string | null> =>
    (await pool.query('SELECT totp_secret FROM users WHERE id = $1', [id])).rows[0].totp_secret
  const left = async (): Promise<number> => Number((await pool.query(countLeft)).rows[0].count)
  return { pool, keys, add, secretOf, left, now: service(0), later: service(LATER) }
}

type Application = Awaited<ReturnType<typeof application>>

/** The second step of the guide, in an application of a reader. */
async function secondStepOf({ pool, keys, now }: Application) {
  if (asking === undefined) throw new Error('side-by-side.md has no program that asks')
  Object.assign(globalThis, { pool, keys, twoFactor: now })
  const code = asking.code.replace("'./side-by-side.js'", `'${EXAMPLE.href}'`)
  const { secondStep } = await runDocExample({ place: asking.place, code })
  return secondStep as (userId: string, code: string) => Promise<Session | null>
}

beforeAll(() => () => {
  for (const name of ['pool', 'keys', 'twoFactor']) Reflect.deleteProperty(globalThis, name)
})

it('S1 a code that passes the old check moves its user, passes nowhere again, and the next one passes here', async () => {
  const app = await application()
  const ada = await app.add('ada')
  const secondStep = await secondStepOf(app)
  expect(await secondStep('ada', '000000')).toBeNull()
  expect(await app.left()).toBe(1)

  const code = ada()
  expect(await secondStep('ada', code)).toEqual({ method: 'old_totp', proof: null })
  expect(await app.left()).toBe(0)
  expect(await secondStep('ada', code)).toBeNull()
  expect(await app.now.login.start({ userId: 'ada', method: 'old_totp' })).toMatchObject({ step: 'done' })
  expect(await app.now.login.start({ userId: 'ada' })).toMatchObject({ step: 'code' })

  const next = ada(LATER)
  expect(await app.later.verify({ userId: 'ada', code: next })).toMatchObject({ ok: true })
  expect(await app.later.verify({ userId: 'ada', code: next })).toMatchObject({ ok: false })
  expect(await secondStep('ada', ada())).toBeNull()
})

it('S1 of twenty requests with one code, one passes', async () => {
  const app = await application()
  const ada = await app.add('ada')
  const secondStep = await secondStepOf(app)
  const code = ada()
  const sessions = await Promise.all(Array.from({ length: 20 }, () => secondStep('ada', code)))
  expect(sessions.filter((session) => session !== null)).toEqual([{ method: 'old_totp', proof: null }])
})

it('S1 the old check has no say about a user whom the command has imported', async () => {
  const app = await application()
  const ada = await app.add('ada')
  const secondStep = await secondStepOf(app)
  const row = { id: 'ada', totp_secret: await app.secretOf('ada'), totp_enabled: true }
  const [found] = fromOtplib({ columns: { userId: 'id', secret: 'totp_secret', confirmed: 'totp_enabled' } })(
    row,
  )
  if (found?.ok !== true) throw new Error('the row is not read')
  await app.now.admin.importSecret({ ...found.person, lastStep: 0 })

  const code = ada()
  expect(await app.now.verify({ userId: 'ada', code })).toMatchObject({ ok: true })
  expect(await secondStep('ada', code)).toBeNull()
})

it('S7 who switched it off here stays off, even if the column is lost', async () => {
  const app = await application()
  const ada = await app.add('ada')
  const secondStep = await secondStepOf(app)
  expect(await secondStep('ada', ada())).not.toBeNull()
  const off = await app.later.enrollment.disable({ userId: 'ada', code: ada(LATER) })
  expect(off).toEqual({ ok: true })

  expect(await secondStep('ada', ada())).toBeNull()
  await app.pool.query('UPDATE users SET moved_at = NULL')
  expect(await secondStep('ada', ada())).toBeNull()
  expect(await app.now.enrollment.status({ userId: 'ada' })).toMatchObject({ state: 'off' })
  expect(await app.now.login.start({ userId: 'ada' })).toMatchObject({
    step: 'done',
    because: 'not_required',
  })
})

it('S3 a wrong code of a user who has moved is counted here', async () => {
  const app = await application()
  const ada = await app.add('ada')
  const secondStep = await secondStepOf(app)
  expect(await secondStep('ada', ada())).not.toBeNull()
  expect(await secondStep('ada', '000000')).toBeNull()
  const types: string[] = []
  for await (const { type } of app.now.enrollment.events({ userId: 'ada' })) types.push(type)
  expect(types).toEqual(['enrollment.imported', 'verification.failed'])
})

it('S4 a fault moves nobody', async () => {
  const app = await application()
  const ada = await app.add('ada')
  const secondStep = await secondStepOf(app)
  await app.pool.query('ALTER TABLE stepward_events RENAME TO lost_events')
  await expect(secondStep('ada', ada())).rejects.toMatchObject({ code: 'ERR_SCHEMA_MISSING' })
  await app.pool.query('ALTER TABLE lost_events RENAME TO stepward_events')
  // The import is done, and the application's own statement fails.
  await app.pool.query('ALTER TABLE users ADD CONSTRAINT nobody_moves CHECK (moved_at IS NULL)')
  await expect(secondStep('ada', ada())).rejects.toThrow('nobody_moves')
  await app.pool.query('ALTER TABLE users DROP CONSTRAINT nobody_moves')
  expect(await app.left()).toBe(1)
  expect(await app.now.enrollment.status({ userId: 'ada' })).toMatchObject({ state: 'off' })
  expect(await secondStep('ada', ada())).toMatchObject({ method: 'old_totp' })
})

it('S7 the way back hands back those who moved, and nobody whose secret has ended here', async () => {
  const app = await application()
  const people = new Map<string, Awaited<ReturnType<Application['add']>>>()
  for (const id of ['ada', 'bob', 'eve', 'stays']) people.set(id, await app.add(id))
  const secondStep = await secondStepOf(app)
  for (const id of ['ada', 'bob', 'eve']) {
    expect(await secondStep(id, people.get(id)?.() ?? '')).not.toBeNull()
  }
  const bob = people.get('bob')?.(LATER) ?? ''
  expect(await app.later.enrollment.disable({ userId: 'bob', code: bob })).toEqual({ ok: true })
  await app.later.admin.reset({ userId: 'eve', actorId: 'admin', reason: 'lost phone' })

  await app.pool.query(handBack)
  const { rows } = await app.pool.query(
    'SELECT id, totp_secret IS NOT NULL AS secret, totp_enabled AS enabled, moved_at IS NULL AS old FROM users ORDER BY id',
  )
  expect(rows).toEqual([
    { id: 'ada', secret: true, enabled: true, old: true },
    { id: 'bob', secret: false, enabled: false, old: false },
    { id: 'eve', secret: false, enabled: false, old: false },
    { id: 'stays', secret: true, enabled: true, old: true },
  ])
})

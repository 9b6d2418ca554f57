import { expect, it } from 'vitest'
import { fromDjangoOtp } from '../../../src/migrate/index.js'
import { importRows } from '../support/fixed-clock.js'
import { app, isOfOneStep } from '../support/old-system.js'
import { run, secondStepOf } from './run.js'

const PEOPLE = 1000

/** Seconds. Past every step that was used: two of the longest. */
const LATER = 120

interface Person {
  readonly row: {
    readonly user_id: number
    readonly key: string
    readonly digits: number
    readonly last_t: number
    readonly step: number
    readonly static_tokens: string
  }
  /** The code that django-otp accepted last, and the one that it expects later. */
  readonly accepted: string
  readonly later: string
  readonly usedToken: string
}

it('S1 S2 1,000 people of django-otp move in with their last steps and tokens, and log in with its codes', async () => {
  const { out } = await run('python', 'django-otp.py', [PEOPLE, LATER, secondStepOf('django-otp', 'python')])
  const { now, people }: { now: number; people: readonly Person[] } = JSON.parse(out)
  const rows = people.map(({ row }) => row)
  const moved = await importRows(fromDjangoOtp(), rows, new Date(now * 1000))
  expect({ refused: moved.refused, failed: moved.failed }).toEqual({ refused: [], failed: [] })
  expect(moved.report.imported).toBe(PEOPLE)

  for (const { row, accepted } of people) {
    const code = app(Buffer.from(row.key, 'hex'), { digits: row.digits, period: row.step })
    if (!isOfOneStep(code, row.last_t, row.step)) continue
    const inWindow = Math.floor(now / row.step) - row.last_t <= 1
    const reason = inWindow ? 'replayed' : 'invalid_code'
    expect(await moved.logIn(String(row.user_id), accepted)).toMatchObject({ ok: false, reason })
  }
  moved.clock.advance(LATER)
  for (const { row, later } of people) {
    expect(await moved.logIn(String(row.user_id), later)).toMatchObject({ ok: true, factor: 'totp' })
  }
  for (const { row, usedToken } of people.slice(0, 100)) {
    const userId = String(row.user_id)
    const [token = ''] = JSON.parse(row.static_tokens)
    expect(await moved.logIn(userId, usedToken)).toMatchObject({ ok: false, reason: 'invalid_code' })
    const passed = { ok: true, factor: 'recovery_code', recoveryCodesLeft: 2 }
    expect(await moved.logIn(userId, token)).toMatchObject(passed)
    expect(await moved.logIn(userId, token)).toMatchObject({ ok: false })
  }
})

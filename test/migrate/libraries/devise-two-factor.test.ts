import { Secret } from 'otpauth'
import { expect, it } from 'vitest'
import { fromNeutral } from '../../../src/migrate/index.js'
import { importRows } from '../support/fixed-clock.js'
import { app, isOfOneStep } from '../support/old-system.js'
import { exampleScript, run, secondStepOf } from './run.js'

const PEOPLE = 1000

/** Seconds. Past every step that may have been used before the import. */
const LATER = 120

interface Person {
  readonly userId: string
  /** The code that the library accepted last, and the one that it expects later. */
  readonly accepted: string
  readonly later: string
  /** Of the code that was accepted. */
  readonly step: number
}

it('S1 1,000 people of devise-two-factor move in by the script of the examples, and log in with its codes', async () => {
  const script = exampleScript('devise-two-factor.rb')
  const { out, err } = await run('ruby', 'devise-two-factor.rb', [
    script,
    PEOPLE,
    LATER,
    secondStepOf('devise-two-factor', 'ruby'),
  ])
  const [notes = '', ...rows] = out.trimEnd().split('\n')
  const { now, people }: { now: number; people: readonly Person[] } = JSON.parse(notes)
  const printed: { secret: string }[] = rows.map((row) => JSON.parse(row))
  const moved = await importRows(fromNeutral(), printed, new Date(now * 1000))
  expect(moved.failed).toEqual([])
  expect(moved.report.imported).toBe(PEOPLE)
  // Those who never switched it on, and the one whose row was encrypted with another key.
  expect(moved.refused.map(({ reason }) => reason)).toEqual(Array.from({ length: 100 }, () => 'unconfirmed'))
  expect(err.trim()).toBe('20001: OpenSSL::Cipher::CipherError')

  for (const [index, { userId, accepted, step }] of people.entries()) {
    const code = app(Secret.fromBase32(printed[index]?.secret ?? '').bytes)
    if (!isOfOneStep(code, step, 30)) continue
    const inWindow = Math.abs(Math.floor(now / 30) - step) <= 1
    const reason = inWindow ? 'replayed' : 'invalid_code'
    expect(await moved.logIn(userId, accepted)).toMatchObject({ ok: false, reason })
  }
  moved.clock.advance(LATER)
  for (const { userId, later } of people) {
    expect(await moved.logIn(userId, later)).toMatchObject({ ok: true, factor: 'totp' })
  }
})

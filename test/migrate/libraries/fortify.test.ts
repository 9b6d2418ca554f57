import { randomBytes, randomInt } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { expect, it } from 'vitest'
import { fromNeutral } from '../../../src/migrate/index.js'
import { START } from '../../support/service.js'
import { importRows } from '../support/fixed-clock.js'
import { exampleScript, run } from './run.js'

const PEOPLE = 1000
const UNCONFIRMED = 100

// Fortify 1.25: `EnableTwoFactorAuthentication` makes secrets of 16 characters by default, 10 bytes, and
// `RecoveryCode::generate` codes like these; `replaceRecoveryCode` puts a new one in the place of one that was used.

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const part = (): string => Array.from({ length: 10 }, () => LETTERS[randomInt(LETTERS.length)]).join('')

function person(id: number, confirmedAt: string | null) {
  const secret = new Secret({ buffer: new Uint8Array(randomBytes(randomInt(2) === 0 ? 10 : 20)).buffer })
  return {
    id,
    secret: secret.base32,
    codes: Array.from({ length: 8 }, () => `${part()}-${part()}`),
    confirmedAt,
  }
}

const users = [
  ...Array.from({ length: PEOPLE }, (_, index) => person(index + 1, '2026-01-31 12:00:00')),
  ...Array.from({ length: UNCONFIRMED }, (_, index) => person(PEOPLE + index + 1, null)),
]

/** The rows that the script prints, imported, and what it says besides. */
async function moveIn(confirm: 'confirm' | 'no-confirm') {
  const args = [exampleScript('fortify.php'), confirm]
  const { out, err } = await run('php', 'fortify.php', args, JSON.stringify(users))
  const rows = out.trimEnd().split('\n')
  const moved = await importRows(
    fromNeutral(),
    rows.map((row) => JSON.parse(row)),
    START,
  )
  return { ...moved, said: err.trim() }
}

it('S2 1,000 people of Laravel Fortify move in by the script of the examples, with their recovery codes', async () => {
  const moved = await moveIn('confirm')
  expect(moved.failed).toEqual([])
  expect(moved.report.imported).toBe(PEOPLE)
  expect(moved.refused.map(({ reason }) => reason)).toEqual(users.slice(PEOPLE).map(() => 'unconfirmed'))
  expect(moved.said).toBe('20001: cannot be decrypted')

  moved.clock.advance(60)
  for (const { id, secret, codes } of users.slice(0, PEOPLE)) {
    const totp = new TOTP({ secret })
    const code = totp.generate({ timestamp: moved.clock.now().getTime() })
    expect(await moved.logIn(String(id), code)).toMatchObject({ ok: true, factor: 'totp' })
    if (id > 100) continue
    const passed = { ok: true, factor: 'recovery_code', recoveryCodesLeft: 7 }
    expect(await moved.logIn(String(id), codes[3] ?? '')).toMatchObject(passed)
    expect(await moved.logIn(String(id), codes[3] ?? '')).toMatchObject({ ok: false })
  }
})

it('without the option confirm, everybody with a secret in Fortify has two-factor there and here', async () => {
  const moved = await moveIn('no-confirm')
  expect(moved.report).toMatchObject({ total: users.length, imported: users.length })
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromDjangoAllauth, fromDjangoOtp } from '../../src/migrate/index.js'
import { generateTotp, type OtpSecret } from '../../src/otp/index.js'
import { START } from '../support/service.js'
import { djangoOtp } from './support/django.js'
import { importRows } from './support/fixed-clock.js'

/** A user of django-allauth under some settings, the code of a step, and the codes that were not used. */
interface AllauthUser {
  readonly settings: {
    readonly digits: 6 | 7 | 8
    readonly period: number
    readonly recoveryCodeCount: number
    readonly recoveryCodeDigits: number
  }
  readonly row: Readonly<Record<string, unknown>>
  readonly counter: number
  readonly code: string
  readonly unused: readonly string[]
  readonly used: readonly string[]
}

/** Made by django-allauth 65.16.1 itself: `TOTP.activate`, `RecoveryCodes.activate` and `validate_code`. */
const USERS: readonly AllauthUser[] = JSON.parse(
  readFileSync(new URL('data/django-allauth.json', import.meta.url), 'utf8'),
)

describe('users of django-allauth 65.16.1 under settings of every kind', () => {
  it.each(USERS)('S2 $settings: its secret, and its codes without those that were used', (user) => {
    const { settings, row, counter, code, unused } = user
    const [read] = fromDjangoAllauth(settings)(row)
    if (read?.ok !== true) throw new Error(read?.message)
    const { secret, recoveryCodes } = read.person
    const { digits, period } = settings
    expect(read.person).toMatchObject({ digits, period })
    expect(recoveryCodes).toEqual(unused)
    expect(generateTotp(secret as OtpSecret, { digits, period, time: counter * period })).toBe(code)
  })
})

describe('django-allauth', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  const reversed = (text: string): string => [...text].reverse().join('')
  const row = { user_id: 7, type: 'totp', data: { secret } }

  it('opens what its adapter encrypted with the decrypt of the application', () => {
    const sealed = {
      ...row,
      data: JSON.stringify({ secret: reversed(secret) }),
      recovery_codes: { migrated_codes: [reversed('mfrggzdf')] },
    }
    expect(fromDjangoAllauth({ decrypt: reversed })(sealed)).toMatchObject([
      { ok: true, person: { userId: '7', recoveryCodes: ['mfrggzdf'] } },
    ])
  })

  it('S8 refuses a row whose decrypt throws, and does not show its error', () => {
    const decrypt = (text: string): string => {
      throw new Error(`no key for ${text}`)
    }
    const message = 'django-allauth: data.secret: decrypt threw, or returned no string'
    expect(fromDjangoAllauth({ decrypt })(row)).toEqual([
      { ok: false, userId: '7', reason: 'unreadable', message },
    ])
  })

  it('says which recovery codes cannot come, because they look like those of the app', async () => {
    const recovery_codes = { seed: 'c0ffee', used_mask: 0 }
    const moved = await importRows(fromDjangoAllauth({ digits: 8 }), [{ ...row, recovery_codes }, row], START)
    expect(moved.failed).toMatchObject([
      {
        index: 0,
        result: { reason: 'invalid', message: expect.stringContaining('looks like one of the app') },
      },
    ])
    expect(moved.report.imported).toBe(1)
  })
})

describe('django-otp', () => {
  it('takes over a device that was never used, without a last step', () => {
    const { row } = djangoOtp.person('7', START)
    const [read] = fromDjangoOtp()({ ...row, last_t: -1 })
    expect(read).toMatchObject({ ok: true, person: { userId: '7', name: 'default' } })
    expect(read).not.toHaveProperty('person.lastStep')
  })

  it('leaves drift behind: the phone passes within the window, and otherwise once its clock is right', async () => {
    const { row, code, period = 30 } = djangoOtp.person('7', START)
    const moved = await importRows(fromDjangoOtp(), [{ ...row, drift: 4 }], START)
    moved.clock.advance(10 * period)
    const shown = (stepsAhead: number): string =>
      code(new Date(moved.clock.now().getTime() + stepsAhead * period * 1000))
    expect(await moved.logIn('7', shown(4))).toMatchObject({ ok: false, reason: 'invalid_code' })
    expect(await moved.logIn('7', shown(0))).toMatchObject({ ok: true })
  })

  it('leaves drift behind: with maxDrift it is learned here again, one step of the window after another', async () => {
    const { row, code, period = 30 } = djangoOtp.person('7', START)
    const moved = await importRows(fromDjangoOtp(), [{ ...row, drift: 2 }], START, { maxDrift: 2 })
    for (const stepsAhead of [1, 2, 2]) {
      moved.clock.advance(10 * period)
      const shown = code(new Date(moved.clock.now().getTime() + stepsAhead * period * 1000))
      expect(await moved.logIn('7', shown)).toMatchObject({ ok: true })
    }
  })
})

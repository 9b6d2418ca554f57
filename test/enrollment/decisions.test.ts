import { describe, expect, it } from 'vitest'
import { matchCode } from '../../src/enrollment/check-code.js'
import type { Context } from '../../src/enrollment/decision.js'
import { type Authenticator, emptyRecord } from '../../src/enrollment/record.js'
import { DEFAULT_THROTTLE_RULES } from '../../src/enrollment/throttle.js'
import { verifyLogin, verifyStepUp } from '../../src/enrollment/verify.js'
import { generateTotp, OtpSecret } from '../../src/index.js'

const secret = OtpSecret.generate()
const now = 1_800_000_015_000
const context: Context = {
  rules: {
    window: { past: 1, future: 1 },
    throttle: DEFAULT_THROTTLE_RULES,
    maxDrift: 0,
    maxAuthenticators: 1,
    pendingTtl: 600,
    challengeTtl: 300,
    deviceTtl: null,
    proofTtl: 600,
  },
  now,
  eventId: 'e1',
  request: null,
  erasure: null,
  secrets: new Map([['a1', secret]]),
}

const authenticator: Authenticator = {
  id: 'a1',
  name: null,
  sealedSecret: 'sealed',
  algorithm: 'SHA1',
  digits: 6,
  period: 30,
  confirmedAt: 0,
  lastStep: 0,
  drift: 0,
  lastUsedAt: null,
}

describe('a decision', () => {
  it('S6 refuses a challenge for a login without an enrollment, which the service never issues', () => {
    const command = {
      challenge: {
        id: 'c1',
        generation: 'none',
        companyId: null,
        ticketRequired: false,
        issuedAt: now,
        expiresAt: now + 1,
      },
      presented: { factor: 'totp', code: '123456', importedHash: null },
      device: null,
      loginCompany: null,
    } as const
    for (const record of [null, emptyRecord('ada', null)]) {
      const refused = { outcome: { ok: false, reason: 'challenge_invalid' }, change: null }
      expect(verifyLogin(record, command, context)).toEqual(refused)
    }
  })

  it('S4 throws if a secret was not opened before, instead of refusing the code', () => {
    const record = { ...emptyRecord('ada', null), authenticators: [authenticator] }
    const command = { presented: { factor: 'totp', code: '123456', importedHash: null } } as const
    const unopened = { ...context, secrets: new Map() }
    expect(() => verifyStepUp(record, command, unopened)).toThrowError(/was not opened before the decision/)
  })

  it('6238-6 remembers a drift of zero as 0, not as a negative zero', () => {
    const code = generateTotp(secret, { time: now / 1000 - 30 })
    expect(matchCode(authenticator, code, context)?.drift).toBe(0)
  })
})

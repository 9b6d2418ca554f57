import { describe, expect, it } from 'vitest'
import { fromKeycloak } from '../../src/migrate/index.js'

const credentialData = '{"subType":"totp","digits":8,"counter":0,"period":60,"algorithm":"HmacSHA256"}'
const phone = {
  type: 'otp',
  userLabel: 'Phone',
  createdDate: 1_746_515_289_000,
  secretData: '{"value":"aRU2UxWGTBeCr3d8dk0x"}',
  credentialData,
}

describe('a user of an export of Keycloak', () => {
  it('has each authenticator with its own parameters, and no password among them', () => {
    const tablet = { ...phone, userLabel: 'Tablet', secretData: '{"value":"Zq1xWw8LrT0uVb3NdYpE"}' }
    const credentials = [{ type: 'password', secretData: '{}', credentialData: '{}' }, phone, tablet]
    const key = { userId: 'ada', algorithm: 'SHA256', digits: 8, period: 60, recoveryCodes: 'none' }
    expect(fromKeycloak()({ id: 'ada', credentials })).toMatchObject([
      { ok: true, person: { ...key, name: 'Phone', enrolledAt: new Date('2025-05-06T07:08:09Z') } },
      { ok: true, person: { ...key, name: 'Tablet' } },
    ])
  })

  it('keeps the authenticator, and it is said that the recovery codes end', () => {
    const codes = { type: 'recovery-authn-codes', secretData: '{"codes":[]}', credentialData: '{}' }
    expect(fromKeycloak()({ id: 'ada', credentials: [phone, codes] })).toMatchObject([
      { ok: true },
      {
        ok: false,
        reason: 'unsupported',
        message:
          'keycloak: type: recovery codes are hashes and cannot be imported; the user can generate new ones',
      },
    ])
  })

  it('with nothing but a password has nothing to import', () => {
    expect(fromKeycloak()({ id: 'ada', credentials: [{ type: 'password' }] })).toEqual([])
  })
})

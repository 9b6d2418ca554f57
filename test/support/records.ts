import type { EnrollmentRecord } from '../../src/enrollment/record.js'
import type { PolicyRecord } from '../../src/policy/record.js'

export const AUTHENTICATOR = {
  id: 'a1',
  name: 'phone',
  sealedSecret: 'v1.k1.nonce.sealed',
  algorithm: 'SHA1',
  digits: 6,
  period: 30,
  confirmedAt: 1_800_000_000_999,
  lastStep: 60_000_000,
  drift: -1,
} as const

/** An enrollment with every part filled. */
export const FULL_ENROLLMENT: EnrollmentRecord = {
  schemaVersion: 1,
  userId: 'ada',
  generation: 'g2',
  deviceGeneration: 'd3',
  authenticators: [AUTHENTICATOR, { ...AUTHENTICATOR, id: 'a2', name: null, algorithm: 'SHA512', digits: 8 }],
  pending: {
    id: 'a3',
    name: null,
    sealedSecret: 'v1.k1.nonce.sealed',
    algorithm: 'SHA256',
    digits: 7,
    period: 60,
    startedAt: 1_800_000_001_000,
    expiresAt: 1_800_000_601_000,
    throttle: { failures: 1, lastFailureAt: 1_800_000_002_000 },
  },
  recoveryCodes: { keyId: 'k1', hashes: ['h1', 'h2'], issuedAt: 1_800_000_000_000 },
  codeThrottle: { failures: 2, lastFailureAt: 1_800_000_002_000 },
  recoveryThrottle: { failures: 0, lastFailureAt: null },
  history: [{ id: 'a0', confirmedAt: 1, endedAt: 2, endReason: 'replaced' }],
  updatedAt: 1_800_000_002_000,
}

/** A policy with every part filled. */
export const FULL_POLICY: PolicyRecord = {
  schemaVersion: 1,
  companyId: 'acme',
  requirement: {
    enforceFrom: 1_800_000_000_999,
    newMemberGrace: 60,
    roles: ['admin', 'member'],
    deviceMaxAge: 3600,
    ticketRequired: true,
  },
  exemptions: [{ userId: 'ada', actorId: 'admin', reason: 'lost phone', grantedAt: 5, until: 9 }],
  updatedAt: 1_800_000_002_000,
}

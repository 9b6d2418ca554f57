import type { EnrollmentRecord } from '../../src/enrollment/record.js'
import { UNUSED_THROTTLE } from '../../src/enrollment/throttle.js'
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
  lastUsedAt: 1_800_000_001_500,
} as const

/** An enrollment with every part filled. */
export const FULL_ENROLLMENT: EnrollmentRecord = {
  schemaVersion: 1,
  userId: 'ada',
  generation: 'g2',
  ticketGeneration: 't3',
  authenticators: [
    AUTHENTICATOR,
    { ...AUTHENTICATOR, id: 'a2', name: null, algorithm: 'SHA512', digits: 8, lastUsedAt: null },
  ],
  pending: {
    id: 'a3',
    name: null,
    sealedSecret: 'v1.k1.nonce.sealed',
    algorithm: 'SHA256',
    digits: 7,
    period: 60,
    startedAt: 1_800_000_001_000,
    expiresAt: 1_800_000_601_000,
    challengeId: 'c4',
    ticket: true,
    throttle: { ...UNUSED_THROTTLE, failures: 1, lastFailureAt: 1_800_000_002_000 },
  },
  recoveryCodes: {
    keyId: 'k1',
    hashes: ['h1', 'h2'],
    used: ['h0'],
    imported: false,
    issuedAt: 1_800_000_000_000,
  },
  codeThrottle: {
    failures: 2,
    lastFailureAt: 1_800_000_002_000,
    lastFailedCode: 'f1',
    firstRefusalAt: 1_800_000_002_500,
    lastReplayAt: 1_800_000_001_700,
  },
  recoveryThrottle: UNUSED_THROTTLE,
  devices: [
    { id: 'd5', name: 'laptop', trustedAt: 1_800_000_001_000, expiresAt: 1_800_086_401_000 },
    { id: 'd6', name: null, trustedAt: 1_800_000_002_000, expiresAt: 1_800_086_402_000 },
  ],
  loginCompanies: ['acme'],
  history: [{ id: 'a0', confirmedAt: 1, endedAt: 2, endReason: 'replaced' }],
  erasure: 'e7',
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
    exemptMethods: ['saml'],
    requiredAt: 1_800_000_000_500,
  },
  exemptions: [{ userId: 'ada', actorId: 'admin', reason: 'lost phone', grantedAt: 5, until: 9 }],
  updatedAt: 1_800_000_002_000,
}

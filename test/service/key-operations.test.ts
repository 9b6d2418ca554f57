import { describe, expect, it } from 'vitest'
import { createKeyRing, type KeyRingOptions, memoryStore } from '../../src/index.js'
import { type Bench, bench, collect, recordOf, statusOn, TEST_KEYS } from '../support/service.js'

const k2 = Buffer.alloc(32, 9).toString('base64')
const keys = { ...TEST_KEYS.keys, k2 }

/** The same store and clock under another ring. */
function under({ store, time }: Bench, options: Partial<KeyRingOptions>): Bench {
  const ring = createKeyRing({ current: 'k2', keys, ...options })
  return { ...bench(store, { keys: ring, clock: () => time.now }), time }
}

/** ada enrolled under k1, and passed a login on a device that she trusts. bea has a ticket. */
async function underOldKey() {
  const on = bench(memoryStore())
  const { phone, recoveryCodes } = await on.enroll('ada')
  on.time.advance(30)
  const challenge = await on.challengeFor('ada')
  const code = phone.code(on.time.now)
  const verified = await on.twoFactor.login.verify({ challenge, code, rememberDevice: true })
  if (!verified.ok || verified.deviceToken === undefined) throw new Error('ada did not log in')
  const open = await on.challengeFor('ada')
  on.time.advance(30)
  const { proof, deviceToken } = verified
  return { on, phone, recoveryCodes, challenge: open, proof, deviceToken }
}

describe('S6 a key that is retired', () => {
  it('for tokens ends what it signed: challenges, devices, proofs and tickets', async () => {
    const { on, phone, challenge, proof, deviceToken } = await underOldKey()
    await on.twoFactor.policy.require({ companyId: 'c1', actorId: 'ada', ticketRequired: true })
    const forced = { userId: 'bea', companyId: 'c1' }
    const issued = await on.twoFactor.admin.issueTicket({ userId: 'bea', actorId: 'ada', reason: 'new here' })
    if (!issued.ok) throw new Error(issued.reason)

    for (const [retired, good] of [
      [undefined, true],
      [{ k1: ['secrets', 'recovery_codes'] as const }, true],
      [{ k1: ['tokens'] as const }, false],
    ] as const) {
      const { twoFactor } = under(on, retired === undefined ? {} : { retired })
      const done = (because: string) => (good ? { step: 'done', because } : { step: 'code' })
      const login = { userId: 'ada' }
      expect(await twoFactor.login.start({ ...login, deviceToken })).toMatchObject(done('trusted_device'))
      expect(await twoFactor.login.start({ ...login, proof })).toMatchObject(done('proof'))
      expect(await twoFactor.checkProof({ ...login, proof, maxAge: 3600 })).toMatchObject(
        good ? { ok: true, factor: 'totp' } : { ok: false, reason: 'proof_invalid' },
      )
      const start = await twoFactor.login.start(forced)
      if (start.step !== 'enroll') throw new Error(start.step)
      const bea = { userId: 'bea', accountName: 'bea', challenge: start.challenge, ticket: issued.ticket }
      expect(await twoFactor.enrollment.start(bea)).toMatchObject(
        good ? { ok: true } : { ok: false, reason: 'ticket_invalid' },
      )
    }

    const { twoFactor } = under(on, { retired: { k1: ['tokens'] } })
    const code = phone.code(on.time.now)
    expect(await twoFactor.login.verify({ challenge, code })).toEqual({
      ok: false,
      reason: 'challenge_invalid',
    })
    // The secret that the key sealed and the recovery codes are not tokens.
    expect(await twoFactor.verify({ userId: 'ada', code })).toMatchObject({ ok: true })
  })

  it('for recovery codes takes none of them, and those of the new key work', async () => {
    const { on, phone, recoveryCodes } = await underOldKey()
    const { twoFactor, store } = under(on, { retired: { k1: ['recovery_codes'] } })
    const [code = ''] = recoveryCodes
    expect(await twoFactor.verify({ userId: 'ada', code })).toMatchObject({ reason: 'invalid_code' })
    expect((await recordOf(store, 'ada')).recoveryCodes?.hashes).toHaveLength(10)
    const renewed = await twoFactor.enrollment.regenerateRecoveryCodes({
      userId: 'ada',
      code: phone.code(on.time.now),
    })
    if (!renewed.ok) throw new Error(renewed.reason)
    const [fresh = ''] = renewed.recoveryCodes
    expect(await twoFactor.verify({ userId: 'ada', code: fresh })).toMatchObject({ ok: true })
  })

  it('for secrets opens none, so that a leaked key logs nobody in, and an admin can still reset', async () => {
    const { on, phone } = await underOldKey()
    const { twoFactor } = under(on, { retired: { k1: ['secrets'] } })
    const code = phone.code(on.time.now)
    await expect(twoFactor.verify({ userId: 'ada', code })).rejects.toMatchObject({
      code: 'ERR_UNKNOWN_KEY',
      message: 'key ring: the key "k1" is retired for secrets',
    })
    await expect(collect(twoFactor.keyRotation.reseal({ userIds: ['ada'] }))).rejects.toMatchObject({
      code: 'ERR_UNKNOWN_KEY',
    })
    const by = { userId: 'ada', actorId: 'admin', reason: 'a key leaked' }
    expect(await twoFactor.admin.reset(by)).toEqual({ ok: true })
    expect((await twoFactor.enrollment.status({ userId: 'ada' })).state).toBe('off')
  })

  it('that moved its secrets before is needed by nobody', async () => {
    const { on, phone } = await underOldKey()
    const moved = await collect(under(on, {}).twoFactor.keyRotation.reseal({ userIds: ['ada'] }))
    expect(moved).toEqual([{ userId: 'ada', result: 'resealed' }])
    const { twoFactor } = under(on, { retired: { k1: ['tokens', 'recovery_codes', 'secrets'] } })
    const code = phone.code(on.time.now)
    expect(await twoFactor.verify({ userId: 'ada', code })).toMatchObject({ ok: true })
  })
})

describe('ASVS-11.2.2 keyRotation.outdated', () => {
  /** Under k1: old, and two with two authenticators. Then under k2: new. bare never enrolled. */
  async function people() {
    const on = bench(memoryStore(), { authenticators: { max: 2 } })
    const { recoveryCodes } = await on.enroll('old')
    const { phone } = await on.enroll('two')
    on.time.advance(30)
    await on.enroll('two', phone.code(on.time.now))
    const after = under(on, {})
    await after.enroll('new')
    await after.twoFactor.enrollment.start({ userId: 'bare', accountName: 'bare' })
    return { on, after, recoveryCodes, userIds: ['old', 'new', 'nobody', 'two', 'bare'] }
  }

  it('lists who still needs an older key and for what, counts them, and changes nothing', async () => {
    const { after, userIds, on } = await people()
    const before = JSON.stringify([...(await on.store.enrollments.loadMany(userIds))])
    after.events.length = 0
    expect(await collect(after.twoFactor.keyRotation.outdated({ userIds }))).toEqual([
      { userId: 'old', secrets: 1, secretKeys: ['k1'], recoveryCodes: 'k1' },
      { userId: 'two', secrets: 2, secretKeys: ['k1'], recoveryCodes: 'k1' },
    ])
    expect(await after.twoFactor.keyRotation.outdatedCounts({ userIds })).toEqual({
      users: 2,
      secrets: 2,
      recoveryCodes: 2,
    })
    expect(after.events).toEqual([])
    expect(JSON.stringify([...(await on.store.enrollments.loadMany(userIds))])).toBe(before)
    // Under the old key nobody is outdated but who enrolled under the new one.
    const old = await collect(under(on, { current: 'k1' }).twoFactor.keyRotation.outdated({ userIds }))
    expect(old).toEqual([{ userId: 'new', secrets: 1, secretKeys: ['k2'], recoveryCodes: 'k2' }])
  })

  it('shrinks as secrets are sealed again and recovery codes are generated or used up', async () => {
    const { after, userIds, recoveryCodes } = await people()
    const { keyRotation, enrollment } = after.twoFactor
    await collect(keyRotation.reseal({ userIds }))
    expect(await collect(keyRotation.outdated({ userIds }))).toEqual([
      { userId: 'old', secrets: 0, secretKeys: [], recoveryCodes: 'k1' },
      { userId: 'two', secrets: 0, secretKeys: [], recoveryCodes: 'k1' },
    ])
    expect(await keyRotation.outdatedCounts({ userIds })).toEqual({ users: 2, secrets: 0, recoveryCodes: 2 })
    for (const code of recoveryCodes.slice(0, 9)) await after.twoFactor.verify({ userId: 'old', code })
    expect(await keyRotation.outdatedCounts({ userIds })).toMatchObject({ recoveryCodes: 2 })
    await after.twoFactor.verify({ userId: 'old', code: recoveryCodes[9] ?? '' })
    // Nothing that is left was hashed with the old key.
    expect(await keyRotation.outdatedCounts({ userIds })).toEqual({ users: 1, secrets: 0, recoveryCodes: 1 })
    await after.twoFactor.admin.erase({ userId: 'two', actorId: 'admin' })
    expect(await keyRotation.outdatedCounts({ userIds })).toEqual({ users: 0, secrets: 0, recoveryCodes: 0 })
    expect((await enrollment.status({ userId: 'old' })).state).toBe('on')
  })

  it('names no key of the ring for what a key service sealed, but counts what the service wants renewed', async () => {
    const ring = createKeyRing(TEST_KEYS)
    const kms = {
      seal: async (plaintext: Uint8Array, context: string) => `kms:${await ring.seal(plaintext, context)}`,
      open: (envelope: string, context: string) => ring.open(envelope.slice(4), context),
      isCurrent: () => false,
    }
    const on = bench(memoryStore(), { keys: createKeyRing({ ...TEST_KEYS, kms }) })
    await on.enroll('ada')
    expect(await collect(on.twoFactor.keyRotation.outdated({ userIds: ['ada'] }))).toEqual([
      { userId: 'ada', secrets: 1, secretKeys: [], recoveryCodes: null },
    ])
  })

  it('reads any number of users, in the order of the input, and each once', async () => {
    const on = bench(memoryStore())
    await on.enroll('ada')
    const stored = await on.store.enrollments.load('ada')
    const userIds = Array.from({ length: 1201 }, (_, index) => `user-${index}`)
    const sizes: number[] = []
    const enrollments: typeof on.store.enrollments = {
      ...on.store.enrollments,
      loadMany: async (ids) => {
        sizes.push(ids.length)
        const document = (id: string) =>
          (stored?.document ?? '').replace('"userId":"ada"', `"userId":"${id}"`)
        return new Map(ids.map((id) => [id, { revision: 'r', document: document(id) }]))
      },
    }
    const after = under({ ...on, store: { ...on.store, enrollments } }, {})
    const listed = await collect(after.twoFactor.keyRotation.outdated({ userIds }))
    expect(listed.map(({ userId }) => userId)).toEqual(userIds)
    expect(sizes).toEqual([500, 500, 201])
  })
})

describe('ASVS-11.2.2 keyRotation.reseal', () => {
  it('S5 leaves a pending secret whose key is gone, moves the rest, and says so', async () => {
    const on = bench(memoryStore(), { keys: createKeyRing({ current: 'k1', keys }) })
    await on.enroll('ada')
    const { recoveryCodes } = await under(on, {}).enroll('bea')
    const start = { userId: 'bea', accountName: 'bea', code: recoveryCodes[0] ?? '' }
    expect(await on.twoFactor.enrollment.start(start)).toMatchObject({ ok: true })
    const onlyNew = under(on, { keys: { k2 } })
    expect(await collect(onlyNew.twoFactor.keyRotation.reseal({ userIds: ['bea'] }))).toEqual([
      { userId: 'bea', result: 'current' },
    ])
    expect((await recordOf(on.store, 'bea')).pending?.sealedSecret).toMatch(/^v1\.k1\./)
    // A confirmed one whose key is gone is a fault.
    await expect(
      collect(onlyNew.twoFactor.keyRotation.reseal({ userIds: ['bea', 'ada'] })),
    ).rejects.toMatchObject({ code: 'ERR_UNKNOWN_KEY', keyId: 'k1' })
    expect((await statusOn(onlyNew.twoFactor, 'ada')).recoveryCodesLeft).toBe(10)
  })
})

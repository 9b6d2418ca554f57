import { describe, expect, it } from 'vitest'
import { createKeyRing, type KeyRingOptions, memoryStore } from '../../src/index.js'
import { toBase64Url } from '../../src/internal/bytes.js'
import type { TokenPurpose } from '../../src/service/keys/ring.js'
import { readChallenge, readDevice, readProof, readTicket } from '../../src/service/tokens.js'
import { scan } from '../support/phone.js'
import { bench, collect, recordOf, TEST_KEYS } from '../support/service.js'

const keys = createKeyRing(TEST_KEYS)
const signing = { keys, issuer: 'Example' }

/** The claims of each kind of token, in their order. They are signed here as only the owner of the keys can. */
const KINDS: readonly {
  purpose: TokenPurpose
  claims: readonly (string | number | boolean)[]
  /** How many of the first claims must be what the reader asks for. */
  bound: number
  read: (token: string) => Promise<object | string | null>
}[] = [
  {
    purpose: 'challenge',
    claims: ['Example', 'code', 'ada', 'c1', 'g1', '', false, 3, 5],
    bound: 2,
    read: (token) => readChallenge(signing, 'code', token),
  },
  {
    purpose: 'device',
    claims: ['Example', 'ada', 'd1', 1, 5],
    bound: 2,
    read: (token) => readDevice(signing, 'ada', token),
  },
  {
    purpose: 'ticket',
    claims: ['Example', 'ada', 'g1', 3, 5],
    bound: 2,
    read: (token) => readTicket(signing, 'ada', token),
  },
  {
    purpose: 'proof',
    claims: ['Example', 'ada', 'g1', 'totp', 3, 5],
    bound: 2,
    read: (token) => readProof(signing, 'ada', token),
  },
]

const encode = (value: unknown) => toBase64Url(new TextEncoder().encode(JSON.stringify(value)))

/** A token of any payload. */
async function sign(
  purpose: TokenPurpose,
  payload: string,
  { ring = keys, version = 'sw1' }: { ring?: typeof keys; version?: string } = {},
): Promise<string> {
  return [version, ring.current, payload, await ring.mac(purpose, ring.current, payload)].join('.')
}

describe.each(KINDS)('ASVS-9.2 a token for a $purpose', ({ purpose, claims, bound, read }) => {
  it('with any claim missing or of another type is not valid, even if we signed it', async () => {
    expect(await read(await sign(purpose, encode(claims)))).not.toBeNull()
    for (const [at, claim] of claims.entries()) {
      const other = typeof claim === 'string' ? 7 : 'x'
      expect(await read(await sign(purpose, encode(claims.with(at, other)))), `claim ${at}`).toBeNull()
      expect(await read(await sign(purpose, encode(claims.slice(0, at)))), `claim ${at}`).toBeNull()
      expect(await read(await sign(purpose, encode(claims.toSpliced(at, 1)))), `claim ${at}`).toBeNull()
    }
    expect(await read(await sign(purpose, encode([...claims, 'x'])))).toBeNull()
  })

  it('is valid only for the issuer and the user or the step that it names, even if we signed it', async () => {
    for (let at = 0; at < bound; at += 1) {
      const token = await sign(purpose, encode(claims.with(at, 'another')))
      expect(await read(token), `claim ${at}`).toBeNull()
    }
  })

  it('is not valid for another purpose', async () => {
    for (const other of KINDS) {
      const token = await sign(other.purpose, encode(claims))
      expect((await read(token)) !== null, other.purpose).toBe(other.purpose === purpose)
    }
  })

  it('S11 is of one version and four parts, and has a list', async () => {
    const list = encode(claims)
    const others = [
      await sign(purpose, list, { version: 'sw2' }),
      `${await sign(purpose, list)}.x`,
      await sign(purpose, encode(Object.fromEntries(claims.entries()))),
      await sign(purpose, encode(null)),
      await sign(purpose, '!'),
    ]
    for (const token of others) expect(await read(token), token).toBeNull()
  })
})

describe('S11 a token', () => {
  it('is read up to 20,000 characters', async () => {
    const ring = createKeyRing({ current: 'k12', keys: { k12: TEST_KEYS.keys.k1 } })
    for (const [length, valid] of [
      [20_000, true],
      [20_004, false],
    ] as const) {
      const shortest = ['Example', 'ada', '', 3, 5]
      const payloadBytes = ((length - 52) / 4) * 3
      const generation = 'x'.repeat(payloadBytes - JSON.stringify(shortest).length)
      const token = await sign('ticket', encode(shortest.with(2, generation)), { ring })
      expect(token).toHaveLength(length)
      expect((await readTicket({ keys: ring, issuer: 'Example' }, 'ada', token)) !== null).toBe(valid)
    }
  })
})

describe('S9 a key that is retired', () => {
  const ADMIN = { userId: 'bea', actorId: 'admin' }
  const directory = { companiesOf: async (userId: string) => (userId === 'bea' ? [{ companyId: 'c1' }] : []) }

  /** What the key k1 made: sealed secrets, recovery codes, and a token of every kind. */
  async function madeByOldKey() {
    const on = bench(memoryStore(), { directory })
    const { twoFactor, time, store } = on
    const rule = { companyId: 'c1', actorId: 'system', asSystem: true, ticketRequired: true }
    await twoFactor.policy.require(rule)
    const { phone, recoveryCodes } = await on.enroll('ada')
    time.advance(30)
    const challenge = await on.challengeFor('ada')
    const code = phone.code(time.now)
    const passed = await twoFactor.login.verify({ challenge, code, rememberDevice: true })
    const issued = await twoFactor.admin.issueTicket({ ...ADMIN, reason: 'new here' })
    const forced = await twoFactor.login.start({ userId: 'bea' })
    if (!passed.ok || !issued.ok || forced.step !== 'enroll') throw new Error('the scene is not set')
    time.advance(30)
    const { proof, deviceToken = '' } = passed
    const tokens = { challenge, proof, deviceToken, ticket: issued.ticket, forced: forced.challenge }
    const rotated = (retired: KeyRingOptions['retired'] = {}) => {
      const keys = { ...TEST_KEYS.keys, k2: Buffer.alloc(32, 9).toString('base64') }
      const ring = createKeyRing({ current: 'k2', keys, retired })
      return bench(store, { directory, keys: ring, clock: () => time.now })
    }
    return { ...on, phone, recoveryCodes, tokens, rotated }
  }

  it('S9 for tokens has no valid token of any kind, and its secrets and recovery codes still work', async () => {
    for (const retired of [false, true]) {
      const { tokens, rotated, phone, recoveryCodes, time } = await madeByOldKey()
      const { twoFactor } = rotated(retired ? { k1: ['tokens'] } : {})
      const { challenge, proof, deviceToken, ticket } = tokens
      const device = await twoFactor.login.start({ userId: 'ada', deviceToken })
      expect(device.step).toBe(retired ? 'code' : 'done')
      const session = await twoFactor.login.start({ userId: 'ada', proof })
      expect(session.step).toBe(retired ? 'code' : 'done')
      const checked = await twoFactor.checkProof({ userId: 'ada', proof, maxAge: 60 })
      expect(checked).toMatchObject(retired ? { ok: false, reason: 'proof_invalid' } : { ok: true })
      const start = (token: string) =>
        twoFactor.enrollment.start({ userId: 'bea', accountName: 'bea', challenge: token, ticket })
      const invalid = { ok: false, reason: 'challenge_invalid' }
      expect(await start(tokens.forced)).toMatchObject(retired ? invalid : { ok: true })
      const again = await twoFactor.login.start({ userId: 'bea' })
      const byTicket = await start(again.step === 'enroll' ? again.challenge : '')
      expect(byTicket).toMatchObject(retired ? { ok: false, reason: 'ticket_invalid' } : { ok: true })
      const code = phone.code(time.now)
      const login = await twoFactor.login.verify({ challenge, code })
      expect(login).toMatchObject(retired ? invalid : { ok: true })
      if (retired) expect(await twoFactor.verify({ userId: 'ada', code })).toMatchObject({ ok: true })
      const recovered = await twoFactor.verify({ userId: 'ada', code: recoveryCodes[0] ?? '' })
      expect(recovered).toMatchObject({ ok: true, factor: 'recovery_code' })
    }
  })

  it('S4 for recovery codes accepts none of its own, and the app generates new ones', async () => {
    const { rotated, phone, recoveryCodes, time, store, tokens } = await madeByOldKey()
    const { twoFactor } = rotated({ k1: ['recovery_codes'] })
    const code = recoveryCodes[0] ?? ''
    expect(await twoFactor.verify({ userId: 'ada', code })).toMatchObject({ reason: 'invalid_code' })
    const { recoveryCodes: kept, recoveryThrottle } = await recordOf(store, 'ada')
    expect([kept?.hashes.length, recoveryThrottle.failures]).toEqual([10, 1])
    const { deviceToken } = tokens
    expect((await twoFactor.login.start({ userId: 'ada', deviceToken })).step).toBe('done')
    const renewed = await twoFactor.enrollment.regenerateRecoveryCodes({
      userId: 'ada',
      code: phone.code(time.now),
    })
    if (!renewed.ok) throw new Error(renewed.reason)
    expect((await recordOf(store, 'ada')).recoveryCodes?.keyId).toBe('k2')
    const passed = await twoFactor.verify({ userId: 'ada', code: renewed.recoveryCodes[0] ?? '' })
    expect(passed).toMatchObject({ ok: true })
  })

  it('S4 for secrets opens none, and a recovery code leads to a new authenticator', async () => {
    const { rotated, phone, recoveryCodes, time, store } = await madeByOldKey()
    const { twoFactor } = rotated({ k1: ['secrets'] })
    const before = await store.enrollments.load('ada')
    await expect(twoFactor.verify({ userId: 'ada', code: phone.code(time.now) })).rejects.toMatchObject({
      code: 'ERR_UNKNOWN_KEY',
      message: 'key ring: the key "k1" is retired for secrets',
    })
    expect(await store.enrollments.load('ada')).toEqual(before)
    const code = recoveryCodes[0] ?? ''
    const started = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada', code })
    const fresh = scan(started.ok ? started.uri : '')
    const confirmed = await twoFactor.enrollment.confirm({ userId: 'ada', code: fresh.code(time.now) })
    expect(confirmed).toMatchObject({ ok: true })
    time.advance(30)
    const passed = await twoFactor.verify({ userId: 'ada', code: fresh.code(time.now) })
    expect(passed).toMatchObject({ ok: true })
  })
})

describe('what still needs an older key', () => {
  const rotatedRing = () =>
    createKeyRing({ current: 'k2', keys: { ...TEST_KEYS.keys, k2: Buffer.alloc(32, 9).toString('base64') } })

  /** ada, bea and cyd by the key k1; cyd has no recovery codes, and bea has generated new ones since. */
  async function rotated() {
    const before = bench(memoryStore(), { authenticators: { max: 2 } })
    await before.enroll('ada')
    const { recoveryCodes } = await before.enroll('bea')
    for (const byte of [1, 2]) {
      const secret = new Uint8Array(20).fill(byte)
      await before.twoFactor.admin.importSecret({ userId: 'cyd', secret, recoveryCodes: 'none' })
    }
    const pending = await before.twoFactor.enrollment.start({ userId: 'dee', accountName: 'dee' })
    if (!pending.ok) throw new Error(pending.reason)
    const { store, time } = before
    const on = bench(store, { keys: rotatedRing(), authenticators: { max: 2 }, clock: () => time.now })
    const code = recoveryCodes[0] ?? ''
    await on.twoFactor.enrollment.regenerateRecoveryCodes({ userId: 'bea', code })
    await on.enroll('eve')
    return { ...on, userIds: ['ada', 'bea', 'cyd', 'dee', 'eve', 'nobody'] }
  }

  it('is listed by user and counted, and reading it changes nothing', async () => {
    const { twoFactor, store, userIds, events } = await rotated()
    const before = [await store.enrollments.loadMany(userIds), events.length]
    expect(await collect(twoFactor.keyRotation.outdated({ userIds }))).toEqual([
      { userId: 'ada', secrets: 1, secretKeys: ['k1'], recoveryCodes: 'k1' },
      { userId: 'bea', secrets: 1, secretKeys: ['k1'], recoveryCodes: null },
      { userId: 'cyd', secrets: 2, secretKeys: ['k1'], recoveryCodes: null },
    ])
    const counts = { users: 3, secrets: 3, recoveryCodes: 1 }
    expect(await twoFactor.keyRotation.outdatedCounts({ userIds })).toEqual(counts)
    expect([await store.enrollments.loadMany(userIds), events.length]).toEqual(before)
  })

  it('is only recovery codes after the secrets are sealed again, and nothing once those are gone', async () => {
    const { twoFactor, userIds } = await rotated()
    const results = await collect(twoFactor.keyRotation.reseal({ userIds }))
    expect(results.map(({ result }) => result)).toEqual([
      ...['resealed', 'resealed', 'resealed', 'resealed', 'current', 'not_stored'],
    ])
    expect(await collect(twoFactor.keyRotation.outdated({ userIds }))).toEqual([
      { userId: 'ada', secrets: 0, secretKeys: [], recoveryCodes: 'k1' },
    ])
    const counts = { users: 1, secrets: 0, recoveryCodes: 1 }
    expect(await twoFactor.keyRotation.outdatedCounts({ userIds })).toEqual(counts)
    await twoFactor.admin.reset({ userId: 'ada', actorId: 'admin', reason: 'new codes' })
    const none = { users: 0, secrets: 0, recoveryCodes: 0 }
    expect(await twoFactor.keyRotation.outdatedCounts({ userIds })).toEqual(none)
  })

  it('is no started enrollment whose key is gone: it holds nobody up', async () => {
    const { store, time, userIds } = await rotated()
    const ring = createKeyRing({ current: 'k2', keys: { k2: Buffer.alloc(32, 9).toString('base64') } })
    const { twoFactor } = bench(store, { keys: ring, clock: () => time.now })
    expect(await collect(twoFactor.keyRotation.reseal({ userIds: ['dee', 'eve'] }))).toEqual([
      { userId: 'dee', result: 'current' },
      { userId: 'eve', result: 'current' },
    ])
    await expect(collect(twoFactor.keyRotation.reseal({ userIds }))).rejects.toMatchObject({
      code: 'ERR_UNKNOWN_KEY',
      keyId: 'k1',
    })
  })

  it('is read in batches, of any iterable, and an error of it is thrown as it is', async () => {
    const { twoFactor, store, time } = await rotated()
    const sizes: number[] = []
    const enrollments = {
      ...store.enrollments,
      loadMany(ids: readonly string[]) {
        sizes.push(ids.length)
        return store.enrollments.loadMany(ids)
      },
    }
    const counted = bench({ ...store, enrollments }, { keys: rotatedRing(), clock: () => time.now }).twoFactor
    async function* crowd() {
      for (let index = 0; index < 1000; index++) yield `user-${index}`
      yield 'ada'
    }
    const counts = { users: 1, secrets: 1, recoveryCodes: 1 }
    expect(await counted.keyRotation.outdatedCounts({ userIds: crowd() })).toEqual(counts)
    expect(sizes).toEqual([500, 500, 1])
    const wrong = new Error('the file ended early')
    async function* broken(): AsyncGenerator<string> {
      yield 'ada'
      throw wrong
    }
    await expect(twoFactor.keyRotation.outdatedCounts({ userIds: broken() })).rejects.toBe(wrong)
    const invalid = twoFactor.keyRotation.outdatedCounts({ userIds: ['ada', 7] as never })
    await expect(invalid).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT', option: 'userIds' })
  })
})

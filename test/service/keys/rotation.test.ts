import { describe, expect, it } from 'vitest'
import { createKeyRing, type KmsClient, memoryStore, type ResealProgress } from '../../../src/index.js'
import { scan } from '../../support/phone.js'
import { bench, collect, recordOf, TEST_KEYS } from '../../support/service.js'

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64')
const rotated = createKeyRing({ current: 'k2', keys: { ...TEST_KEYS.keys, k2: key(8) } })
const onlyNew = createKeyRing({ current: 'k2', keys: { k2: key(8) } })

/** Users who enrolled with the old key, and the service with the new one. */
async function afterRotation(userIds: readonly string[]) {
  const store = memoryStore()
  const before = bench(store)
  const phones = new Map<string, Awaited<ReturnType<typeof before.enroll>>>()
  for (const userId of userIds) phones.set(userId, await before.enroll(userId))
  before.time.advance(30)
  const clock = () => before.time.now
  const after = bench(store, { keys: rotated, clock })
  const code = (userId: string) => phones.get(userId)?.phone.code(before.time.now) ?? ''
  const recoveryCode = (userId: string) => phones.get(userId)?.recoveryCodes[0] ?? ''
  const sealedBy = async (userId: string) =>
    (await recordOf(store, userId)).authenticators[0]?.sealedSecret.split('.')[1]
  const withOnlyNew = bench(store, { keys: onlyNew, clock }).twoFactor
  return { ...after, store, time: before.time, code, recoveryCode, sealedBy, withOnlyNew }
}

describe('ASVS-11.2.2 key rotation', () => {
  it('moves a secret to the new key with the next success, in the same commit', async () => {
    const { twoFactor, code, sealedBy, withOnlyNew, time } = await afterRotation(['ada'])
    expect(await sealedBy('ada')).toBe('k1')
    expect(await twoFactor.verify({ userId: 'ada', code: code('ada') })).toMatchObject({ ok: true })
    expect(await sealedBy('ada')).toBe('k2')
    time.advance(30)
    expect(await withOnlyNew.verify({ userId: 'ada', code: code('ada') })).toMatchObject({ ok: true })
  })

  it('moves everyone by a job that reports its progress, can be resumed, and changes nothing twice', async () => {
    const people = ['ada', 'bea', 'cyd', 'dee']
    const { twoFactor, code, sealedBy, withOnlyNew, events } = await afterRotation(people)
    const half: ResealProgress[] = []
    for await (const progress of twoFactor.keyRotation.reseal({ userIds: people })) {
      half.push(progress)
      if (progress.userId === 'bea') break
    }
    expect(half.map(({ result }) => result)).toEqual(['resealed', 'resealed'])
    const rest = await collect(twoFactor.keyRotation.reseal({ userIds: [...people, 'nobody'] }))
    expect(rest).toEqual([
      { userId: 'ada', result: 'current' },
      { userId: 'bea', result: 'current' },
      { userId: 'cyd', result: 'resealed' },
      { userId: 'dee', result: 'resealed' },
      { userId: 'nobody', result: 'not_stored' },
    ])
    expect(events.filter(({ type }) => type === 'secrets.resealed')).toHaveLength(4)
    for (const userId of people) {
      expect(await sealedBy(userId)).toBe('k2')
      expect(await withOnlyNew.verify({ userId, code: code(userId) })).toMatchObject({ ok: true })
    }
  })

  it('moves a secret that is not confirmed yet too', async () => {
    const { twoFactor, store, withOnlyNew, time } = await afterRotation([])
    const old = bench(store, { clock: () => time.now })
    const started = await old.twoFactor.enrollment.start({ userId: 'eve', accountName: 'eve' })
    if (!started.ok) throw new Error(started.reason)
    expect(await collect(twoFactor.keyRotation.reseal({ userIds: ['eve'] }))).toEqual([
      { userId: 'eve', result: 'resealed' },
    ])
    const code = scan(started.uri).code(time.now)
    expect(await withOnlyNew.enrollment.confirm({ userId: 'eve', code })).toMatchObject({ ok: true })
  })

  it('runs beside logins and loses none of them', async () => {
    const people = Array.from({ length: 20 }, (_, index) => `user-${index}`)
    const { twoFactor, code, sealedBy } = await afterRotation(people)
    const [progress, logins] = await Promise.all([
      collect(twoFactor.keyRotation.reseal({ userIds: people })),
      Promise.all(people.map((userId) => twoFactor.verify({ userId, code: code(userId) }))),
    ])
    expect(logins.every(({ ok }) => ok)).toBe(true)
    expect(progress).toHaveLength(20)
    for (const userId of people) {
      expect(await sealedBy(userId)).toBe('k2')
      const events = await collect(twoFactor.enrollment.events({ userId }))
      expect(events.filter(({ type }) => type === 'verification.succeeded')).toHaveLength(1)
    }
  })

  it('recovery codes stay with the key that hashed them until new ones are generated', async () => {
    const { twoFactor, recoveryCode, withOnlyNew } = await afterRotation(['ada'])
    const lost = withOnlyNew.verify({ userId: 'ada', code: recoveryCode('ada') })
    await expect(lost).rejects.toMatchObject({ code: 'ERR_UNKNOWN_KEY' })
    const renewed = await twoFactor.enrollment.regenerateRecoveryCodes({
      userId: 'ada',
      code: recoveryCode('ada'),
    })
    if (!renewed.ok) throw new Error(renewed.reason)
    const fresh = await withOnlyNew.verify({ userId: 'ada', code: renewed.recoveryCodes[0] ?? '' })
    expect(fresh).toMatchObject({ ok: true })
  })

  it('reports a record that kept changing as busy, and goes on', async () => {
    const { store } = await afterRotation(['ada', 'bea'])
    const enrollments = {
      ...store.enrollments,
      commit: async (change: Parameters<typeof store.enrollments.commit>[0]) =>
        change.id !== 'ada' && store.enrollments.commit(change),
    }
    const { twoFactor } = bench({ ...store, enrollments }, { keys: rotated })
    expect(await collect(twoFactor.keyRotation.reseal({ userIds: ['ada', 'bea'] }))).toEqual([
      { userId: 'ada', result: 'busy' },
      { userId: 'bea', result: 'resealed' },
    ])
  })

  it('S11 takes any iterable of ids, and nothing else', async () => {
    const { twoFactor } = await afterRotation(['ada'])
    async function* ids() {
      yield 'ada'
    }
    expect(await collect(twoFactor.keyRotation.reseal({ userIds: ids() }))).toHaveLength(1)
    for (const userIds of [undefined, null, 7, 'ada', {}, [7], ['']]) {
      const call = collect(twoFactor.keyRotation.reseal({ userIds } as never))
      const message = expect.stringMatching(/^keyRotation\.reseal: userIds: expected/)
      await expect(call).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT', message })
    }
  })
})

describe('a key management service', () => {
  /** Seals by an envelope of its own, as a service over the network would. */
  function fakeService(): KmsClient & { calls: string[] } {
    const vault = createKeyRing({ current: 'v', keys: { v: key(5) } })
    const calls: string[] = []
    return {
      calls,
      seal: async (plaintext, context) => {
        calls.push('seal')
        return `kms:${await vault.seal(plaintext, context)}`
      },
      open: async (envelope, context) => {
        calls.push('open')
        return vault.open(envelope.slice(4), context)
      },
    }
  }

  it('replaces the keys through the same two functions', async () => {
    const kms = fakeService()
    const store = memoryStore()
    const { enroll, twoFactor, time } = bench(store, { keys: createKeyRing({ ...TEST_KEYS, kms }) })
    const { phone } = await enroll('ada')
    time.advance(30)
    expect(await twoFactor.verify({ userId: 'ada', code: phone.code(time.now) })).toMatchObject({ ok: true })
    const sealed = (await recordOf(store, 'ada')).authenticators[0]?.sealedSecret
    expect(sealed).toMatch(/^kms:/)
    expect(kms.calls).toEqual(['seal', 'open', 'open'])
  })

  it('may return an envelope of 8,192 characters', async () => {
    const seal = async () => 'x'.repeat(8192)
    const keys = createKeyRing({ ...TEST_KEYS, kms: { ...fakeService(), seal } })
    const { twoFactor } = bench(memoryStore(), { keys })
    const started = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    expect(started).toMatchObject({ ok: true })
  })

  it('S4 that fails or returns something unexpected grants nothing', async () => {
    const broken: readonly Partial<KmsClient>[] = [
      { seal: () => Promise.reject(new Error('down')) },
      { seal: async () => 7 as never },
      { seal: async () => '' },
      { seal: async () => 'x'.repeat(8193) },
      { open: () => Promise.reject(new Error('down')) },
      { open: async () => 'text' as never },
    ]
    for (const part of broken) {
      const keys = createKeyRing({ ...TEST_KEYS, kms: { ...fakeService(), ...part } })
      const { twoFactor, store } = bench(memoryStore(), { keys })
      const attempt = async () => {
        await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
        return twoFactor.enrollment.confirm({ userId: 'ada', code: '123456' })
      }
      const [verb = ''] = Object.keys(part)
      const message = expect.stringMatching(
        new RegExp(`^kms\\.${verb}(: expected a | threw; access was denied)`),
      )
      await expect(attempt()).rejects.toMatchObject({ code: 'ERR_KMS_FAILED', message })
      const kept = await store.enrollments.load('ada')
      if (kept !== null) expect((await recordOf(store, 'ada')).authenticators).toEqual([])
    }
    for (const kms of [null, 7, {}, { seal() {} }, { open() {} }]) {
      expect(() => createKeyRing({ ...TEST_KEYS, kms } as never)).toThrowError(
        /^createKeyRing: kms: expected an object with the functions seal and open, got (null|7|an object; it has no function .*)$/,
      )
    }
  })
})

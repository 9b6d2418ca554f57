import { describe, expect, it } from 'vitest'
import { createKeyRing, type RecordStore, StepwardError, type TwoFactorStore } from '../../src/index.js'
import { scan } from '../support/phone.js'
import { type Bench, bench, STORES, TEST_KEYS } from '../support/service.js'

/** A real store whose next calls can be made to fail: the n-th one throws, before or after it took effect. */
function faulty(store: TwoFactorStore) {
  const fault = { callsLeft: Number.POSITIVE_INFINITY, after: false, calls: 0 }

  async function through<T>(call: () => Promise<T>): Promise<T> {
    fault.calls++
    const fails = --fault.callsLeft === 0
    if (fails && !fault.after) throw new Error('connection refused')
    const answer = await call()
    if (fails) throw new Error('connection lost')
    return answer
  }

  function wrap<R>(records: RecordStore<R>): RecordStore<R> {
    return {
      load: (id) => through(() => records.load(id)),
      loadMany: (ids) => through(() => records.loadMany(ids)),
      commit: (change) => through(() => records.commit(change)),
      events: (id, options) => records.events(id, options),
    }
  }
  return { fault, store: { enrollments: wrap(store.enrollments), policies: wrap(store.policies) } }
}

const directory = { companiesOf: async () => [{ companyId: 'c1' }] }

type Operation = (on: Bench, code: string) => Promise<unknown>

/** Every operation of the service, each on a person who is enrolled and one who is pending. */
const OPERATIONS: Record<string, Operation> = {
  'enrollment.start': ({ twoFactor }) => twoFactor.enrollment.start({ userId: 'new', accountName: 'new' }),
  'enrollment.start over one that is on': ({ twoFactor }, code) =>
    twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada', code }),
  'enrollment.confirm': ({ twoFactor }) =>
    twoFactor.enrollment.confirm({ userId: 'pending', code: pendingCode }),
  'enrollment.confirm with a wrong code': ({ twoFactor }) =>
    twoFactor.enrollment.confirm({ userId: 'pending', code: 'wrong' }),
  'enrollment.status': ({ twoFactor }) => twoFactor.enrollment.status({ userId: 'ada' }),
  'enrollment.disable': ({ twoFactor }, code) => twoFactor.enrollment.disable({ userId: 'ada', code }),
  'login.start': ({ twoFactor }) => twoFactor.login.start({ userId: 'ada' }),
  'login.verify': ({ twoFactor }, code) => twoFactor.login.verify({ challenge, code }),
  'login.verify with a wrong code': ({ twoFactor }) => twoFactor.login.verify({ challenge, code: 'wrong' }),
  'login.verify with a recovery code': ({ twoFactor }) =>
    twoFactor.login.verify({ challenge, code: recoveryCode }),
  verify: ({ twoFactor }, code) => twoFactor.verify({ userId: 'ada', code }),
  'policy.require': ({ twoFactor }) => twoFactor.policy.require({ companyId: 'c2', actorId: 'ada' }),
  'policy.relax': ({ twoFactor }) => twoFactor.policy.relax({ companyId: 'c3', actorId: 'ada' }),
  'policy.get': ({ twoFactor }) => twoFactor.policy.get({ companyId: 'c3' }),
}

let challenge = ''
let recoveryCode = ''
let pendingCode = ''

/** One person enrolled, one pending, one company that demands two-factor; then faults can be switched on. */
async function prepare(make: () => Promise<TwoFactorStore>) {
  const real = await make()
  const { fault, store } = faulty(real)
  const on = bench(store, { directory })
  const { phone, recoveryCodes } = await on.enroll('ada')
  await on.twoFactor.policy.require({ companyId: 'c3', actorId: 'ada' })
  challenge = await on.challengeFor('ada')
  recoveryCode = recoveryCodes[0] ?? ''
  const started = await on.twoFactor.enrollment.start({ userId: 'pending', accountName: 'pending' })
  if (!started.ok) throw new Error(started.reason)
  on.time.advance(30)
  pendingCode = scan(started.uri).code(on.time.now)
  return { real, fault, on, code: phone.code(on.time.now) }
}

async function snapshot(store: TwoFactorStore) {
  const people = await store.enrollments.loadMany(['ada', 'pending', 'new'])
  const companies = await store.policies.loadMany(['c1', 'c2', 'c3'])
  return JSON.stringify([...people, ...companies])
}

describe.each(STORES)('S4 a fault of a $name store', ({ make }) => {
  it.each(Object.entries(OPERATIONS))(
    'at any call of %s lets nobody in and leaves the record',
    async (_name, run) => {
      const counted = await prepare(make)
      counted.fault.calls = 0
      await run(counted.on, counted.code)
      const { calls } = counted.fault
      expect(calls).toBeGreaterThan(0)

      for (let failing = 1; failing <= calls; failing++) {
        const { real, fault, on, code } = await prepare(make)
        const before = await snapshot(real)
        fault.callsLeft = failing
        const error: unknown = await run(on, code).catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(StepwardError)
        expect(error).toMatchObject({ code: 'ERR_STORE_FAILED' })
        expect(await snapshot(real)).toBe(before)
      }
    },
  )

  it('after the commit took effect, but before its answer, is told as a fault and never as a success', async () => {
    const { real, fault, on, code } = await prepare(make)
    fault.callsLeft = 2
    fault.after = true
    const lost = on.twoFactor.login.verify({ challenge, code })
    await expect(lost).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
    expect((await real.enrollments.load('ada'))?.record.authenticators[0]?.lastStep).toBeGreaterThan(0)
    const again = await on.twoFactor.login.verify({ challenge, code })
    expect(again).toMatchObject({ ok: false, reason: 'replayed' })
  })
})

describe('S4 other faults', () => {
  const [memory] = STORES
  const make = () => memory?.make() ?? Promise.reject(new Error('no store'))

  it('a key ring without the key lets nobody in', async () => {
    const store = await make()
    const { enroll, challengeFor, time } = bench(store)
    const { phone } = await enroll('ada')
    const lost = await challengeFor('ada')
    time.advance(30)
    const other = { current: 'k2', keys: { k2: Buffer.alloc(32, 9).toString('base64') } }
    const { twoFactor } = bench(store, { keys: createKeyRing(other), clock: () => time.now })
    const code = phone.code(time.now)
    await expect(twoFactor.verify({ userId: 'ada', code })).rejects.toMatchObject({ code: 'ERR_UNKNOWN_KEY' })
    const refused = await twoFactor.login.verify({ challenge: lost, code })
    expect(refused).toEqual({ ok: false, reason: 'challenge_invalid' })
  })

  it('another key under the same id does not open a secret, and a sealed secret moved to another person does not', async () => {
    const store = await make()
    const { enroll, time } = bench(store)
    const { phone } = await enroll('ada')
    time.advance(30)
    const code = phone.code(time.now)
    const exchanged = { current: 'k1', keys: { k1: Buffer.alloc(32, 9).toString('base64') } }
    const { twoFactor } = bench(store, { keys: createKeyRing(exchanged), clock: () => time.now })
    await expect(twoFactor.verify({ userId: 'ada', code })).rejects.toMatchObject({ code: 'ERR_SEAL_BROKEN' })

    const stored = await store.enrollments.load('ada')
    if (stored === null) throw new Error('not stored')
    const moved = { ...stored.record, userId: 'eve' }
    await store.enrollments.commit({ id: 'eve', expected: null, next: moved, events: [] })
    const honest = bench(store, { clock: () => time.now })
    const stolen = honest.twoFactor.verify({ userId: 'eve', code })
    await expect(stolen).rejects.toMatchObject({ code: 'ERR_SEAL_BROKEN' })
  })

  it('a sink for events that throws or rejects harms no login', async () => {
    for (const onEvent of [
      () => {
        throw new Error('sink')
      },
      async () => Promise.reject(new Error('sink')),
    ]) {
      const { twoFactor, enroll, time } = bench(await make(), { onEvent })
      const { phone } = await enroll('ada')
      time.advance(30)
      const verified = await twoFactor.verify({ userId: 'ada', code: phone.code(time.now) })
      expect(verified).toMatchObject({ ok: true })
    }
  })

  it('a directory that throws, or answers out of shape, lets nobody in', async () => {
    const answers: unknown[] = [null, {}, [null], [{}], [{ companyId: 7 }], [{ companyId: 'c', joinedAt: 1 }]]
    for (const answer of answers) {
      const companiesOf = async () => answer as []
      const { twoFactor } = bench(await make(), { directory: { companiesOf } })
      const login = twoFactor.login.start({ userId: 'ada' })
      await expect(login).rejects.toMatchObject({ code: 'ERR_DIRECTORY_FAILED' })
    }
    const companiesOf = () => Promise.reject(new Error('down'))
    const { twoFactor } = bench(await make(), { directory: { companiesOf } })
    const login = twoFactor.login.start({ userId: 'ada' })
    await expect(login).rejects.toMatchObject({ code: 'ERR_DIRECTORY_FAILED', cause: { message: 'down' } })
  })

  it('a store that answers out of contract is a fault, not a guess', async () => {
    const real = await make()
    for (const broken of [
      { load: async () => undefined },
      { load: async () => ({ revision: 7, record: {} }) },
      { commit: async () => undefined },
      { commit: async () => 1 },
    ]) {
      const store = { ...real, enrollments: { ...real.enrollments, ...broken } } as unknown as TwoFactorStore
      const { twoFactor } = bench(store)
      const started = twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
      await expect(started).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
    }
    const store = {
      ...real,
      policies: { ...real.policies, loadMany: async () => ({}) },
    } as unknown as TwoFactorStore
    const { twoFactor } = bench(store, { directory })
    await expect(twoFactor.login.start({ userId: 'ada' })).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  })

  it('a clock that answers no time lets nobody in', async () => {
    for (const clock of [() => new Date(Number.NaN), () => 7 as unknown as Date, () => new Date(-1)]) {
      const { twoFactor } = bench(await make(), { clock })
      const started = twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
      await expect(started).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
    }
  })

  it('busy is the answer when every commit loses its race, and nothing is told of the code', async () => {
    const real = await make()
    const { enroll, time } = bench(real)
    const { phone } = await enroll('ada')
    time.advance(30)
    const losing = { ...real, enrollments: { ...real.enrollments, commit: async () => false } }
    const { twoFactor } = bench(losing, { clock: () => time.now, keys: createKeyRing(TEST_KEYS) })
    const busy = { ok: false, reason: 'busy' }
    expect(await twoFactor.verify({ userId: 'ada', code: phone.code(time.now) })).toEqual(busy)
    expect(await twoFactor.verify({ userId: 'ada', code: 'wrong' })).toEqual(busy)
  })
})

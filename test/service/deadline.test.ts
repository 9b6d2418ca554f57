import { describe, expect, it } from 'vitest'
import {
  createKeyRing,
  type DocumentStore,
  type KmsClient,
  memoryStore,
  type TwoFactorStore,
} from '../../src/index.js'
import { bench, TEST_KEYS } from '../support/service.js'

/** Seconds: the deadline of these tests. */
const TIMEOUT = 0.05

/** Seconds that one call of the directory or a KMS may take: three quarters of it. */
const HOST_TIMEOUT = 0.0375

const BUSY = { ok: false, reason: 'busy' }

const never = <T>(): Promise<T> => new Promise<T>(() => {})

/** A promise that the test settles. */
function deferred<T>() {
  const settle: { resolve: (value: T) => void; reject: (reason: Error) => void } = {
    resolve() {},
    reject() {},
  }
  const promise = new Promise<T>((resolve, reject) => Object.assign(settle, { resolve, reject }))
  return { promise, ...settle }
}

/** Lets everything run that waits for nothing outside. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

const withHalf = (
  store: TwoFactorStore,
  half: keyof TwoFactorStore,
  change: Partial<DocumentStore>,
): TwoFactorStore => ({ ...store, [half]: { ...store[half], ...change } })

/** The store, and how many commits reached it. */
function counting(store: TwoFactorStore) {
  const seen = { commits: 0 }
  const commit: DocumentStore['commit'] = (change) => {
    seen.commits += 1
    return store.enrollments.commit(change)
  }
  return { seen, store: withHalf(store, 'enrollments', { commit }) }
}

/** ada is enrolled, and a new code is due. The time of the benches that follow is hers. */
async function enrolled(options: Parameters<typeof bench>[1] = {}) {
  const store = memoryStore()
  const { enroll, time } = bench(store, options)
  const { phone } = await enroll('ada')
  time.advance(30)
  return { store, code: phone.code(time.now), clock: () => time.now }
}

describe('S4 the deadline of a decision', () => {
  it('ends a series of lost races: the result is busy', async () => {
    const { store, code, clock } = await enrolled()
    let questions = 0
    const directory = {
      companiesOf: () => {
        questions += 1
        return new Promise<[]>((resolve) => setTimeout(() => resolve([]), 20))
      },
    }
    const losing = withHalf(store, 'enrollments', { commit: async () => false })
    const { twoFactor } = bench(losing, { clock, directory, timeout: TIMEOUT })
    expect(await twoFactor.enrollment.disable({ userId: 'ada', code })).toEqual(BUSY)
    // 16 attempts of 20 ms each would take 320 ms. No more than three start within 50.
    expect(questions).toBeLessThanOrEqual(4)
  })

  it('ends a series of lost races about a policy: the result is busy', async () => {
    const { store, clock } = await enrolled()
    const losing = withHalf(store, 'policies', { commit: async () => false })
    const { twoFactor } = bench(losing, { clock, timeout: 0.001 })
    const by = { companyId: 'acme', actorId: 'ada' }
    expect(await twoFactor.policy.require(by)).toEqual(BUSY)
    const until = new Date(clock().getTime() + 1000)
    expect(await twoFactor.policy.exempt({ ...by, userId: 'bea', until, reason: 'new here' })).toEqual(BUSY)
  })

  it.each([
    ['verify', (on: ReturnType<typeof bench>) => on.twoFactor.verify({ userId: 'ada', code: '1' })],
    [
      'enrollment.status',
      (on: ReturnType<typeof bench>) => on.twoFactor.enrollment.status({ userId: 'ada' }),
    ],
    ['login.start', (on: ReturnType<typeof bench>) => on.twoFactor.login.start({ userId: 'ada' })],
    [
      'admin.erase',
      (on: ReturnType<typeof bench>) => on.twoFactor.admin.erase({ userId: 'ada', actorId: 'admin' }),
    ],
  ] as const)('is a fault in %s if a load never settles', async (_name, call) => {
    const store = withHalf(memoryStore(), 'enrollments', { load: never })
    await expect(call(bench(store, { timeout: TIMEOUT }))).rejects.toMatchObject({
      code: 'ERR_STORE_FAILED',
      store: 'store.enrollments',
      message: 'store.enrollments.load: timed out after 0.05 s; access was denied',
    })
  })

  it('is a fault if a load of policies never settles', async () => {
    const store = withHalf(memoryStore(), 'policies', { load: never, loadMany: never })
    const directory = { companiesOf: async () => [{ companyId: 'acme' }] }
    const { twoFactor } = bench(store, { directory, timeout: TIMEOUT })
    for (const [verb, call] of [
      ['loadMany', () => twoFactor.login.start({ userId: 'ada' })],
      ['load', () => twoFactor.policy.get({ companyId: 'acme' })],
    ] as const) {
      await expect(call()).rejects.toMatchObject({
        code: 'ERR_STORE_FAILED',
        store: 'store.policies',
        message: `store.policies.${verb}: timed out after 0.05 s; access was denied`,
      })
    }
  })

  it('is a fault if a commit never settles, which says that the write may have been applied', async () => {
    const { store, code, clock } = await enrolled()
    const outcome = 'the write may or may not have been applied; access was denied'
    const enrollments = withHalf(store, 'enrollments', { commit: never })
    const verified = bench(enrollments, { clock, timeout: TIMEOUT }).twoFactor.verify({ userId: 'ada', code })
    await expect(verified).rejects.toMatchObject({
      code: 'ERR_STORE_FAILED',
      store: 'store.enrollments',
      message: `store.enrollments.commit: timed out after 0.05 s; ${outcome}`,
    })
    const policies = withHalf(store, 'policies', { commit: never })
    const required = bench(policies, { clock, timeout: TIMEOUT }).twoFactor.policy.require({
      companyId: 'acme',
      actorId: 'ada',
    })
    await expect(required).rejects.toMatchObject({
      code: 'ERR_STORE_FAILED',
      store: 'store.policies',
      message: `store.policies.commit: timed out after 0.05 s; ${outcome}`,
    })
  })

  it('S1 leaves a code used up if the commit took effect after the deadline', async () => {
    const { store, code, clock } = await enrolled()
    const gate = deferred<boolean>()
    const commit: DocumentStore['commit'] = async (change) => {
      await gate.promise
      return store.enrollments.commit(change)
    }
    const late = bench(withHalf(store, 'enrollments', { commit }), { clock, timeout: TIMEOUT })
    await expect(late.twoFactor.verify({ userId: 'ada', code })).rejects.toMatchObject({
      code: 'ERR_STORE_FAILED',
    })
    expect(late.events).toEqual([])
    gate.resolve(true)
    await settled()
    expect(late.events).toMatchObject([{ type: 'verification.succeeded' }])
    const again = await bench(store, { clock }).twoFactor.verify({ userId: 'ada', code })
    expect(again).toMatchObject({ ok: false, reason: 'replayed' })
  })
})

describe('S4 a command that settles after the deadline', () => {
  /** Holds the answer back until the test opens the gate. */
  const heldDirectory = () => {
    const gate = deferred<{ companyId: string }[]>()
    return { gate, directory: { companiesOf: () => gate.promise } }
  }

  it('commits in time if the directory answers in time', async () => {
    const { store, code, clock } = await enrolled()
    const counted = counting(store)
    const { gate, directory } = heldDirectory()
    const { twoFactor } = bench(counted.store, { clock, directory, timeout: 10 })
    const disabling = twoFactor.enrollment.disable({ userId: 'ada', code })
    gate.resolve([])
    await settled()
    expect(counted.seen.commits).toBe(1)
    expect(await disabling).toEqual({ ok: true })
  })

  it('S11 commits nothing if the directory answers too late, and the fault names it', async () => {
    const { store, code, clock } = await enrolled()
    const counted = counting(store)
    const { gate, directory } = heldDirectory()
    const { twoFactor } = bench(counted.store, { clock, directory, timeout: TIMEOUT })
    await expect(twoFactor.enrollment.disable({ userId: 'ada', code })).rejects.toMatchObject({
      code: 'ERR_DIRECTORY_FAILED',
      message: `directory.companiesOf: timed out after ${HOST_TIMEOUT} s; access was denied`,
    })
    gate.resolve([])
    await settled()
    expect(counted.seen.commits).toBe(0)
    const honest = bench(store, { clock }).twoFactor
    expect((await honest.enrollment.status({ userId: 'ada' })).state).toBe('on')
    expect(await honest.verify({ userId: 'ada', code })).toMatchObject({ ok: true })
  })

  it('S11 commits nothing if the key service answers too late, and the fault names it', async () => {
    const vault = createKeyRing(TEST_KEYS)
    const gate = deferred<true>()
    const hold = { on: false }
    const kms: KmsClient = {
      seal: (plaintext, context) => vault.seal(plaintext, context),
      async open(envelope, context) {
        if (hold.on) await gate.promise
        return vault.open(envelope, context)
      },
    }
    const keys = createKeyRing({ ...TEST_KEYS, kms })
    const { store, code, clock } = await enrolled({ keys })
    const counted = counting(store)
    const { twoFactor, challengeFor } = bench(counted.store, { keys, clock, timeout: TIMEOUT })
    const challenge = await challengeFor('ada')
    hold.on = true
    for (const typed of [code, 'wrong']) {
      await expect(twoFactor.login.verify({ challenge, code: typed })).rejects.toMatchObject({
        code: 'ERR_KMS_FAILED',
        message: `kms.open: timed out after ${HOST_TIMEOUT} s; access was denied`,
      })
    }
    gate.resolve(true)
    await settled()
    expect(counted.seen.commits).toBe(0)
    expect(await twoFactor.login.verify({ challenge, code })).toMatchObject({ ok: true })
  })

  it('commits nothing if the store loads too late', async () => {
    const { store, code, clock } = await enrolled()
    const counted = counting(store)
    const stored = await store.enrollments.load('ada')
    const gate = deferred<typeof stored>()
    const slow = withHalf(counted.store, 'enrollments', { load: () => gate.promise })
    const verified = bench(slow, { clock, timeout: TIMEOUT }).twoFactor.verify({ userId: 'ada', code })
    await expect(verified).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
    gate.resolve(stored)
    await settled()
    expect(counted.seen.commits).toBe(0)
  })

  it('that fails is no unhandled rejection', async () => {
    const { store, code, clock } = await enrolled()
    const gates = [deferred<null>(), deferred<boolean>(), deferred<[]>()] as const
    const [load, commit, companies] = gates
    const options = { clock, timeout: TIMEOUT }
    const attempts = [
      bench(withHalf(store, 'enrollments', { load: () => load.promise }), options).twoFactor.verify({
        userId: 'ada',
        code,
      }),
      bench(withHalf(store, 'enrollments', { commit: () => commit.promise }), options).twoFactor.verify({
        userId: 'ada',
        code,
      }),
      bench(store, {
        ...options,
        directory: { companiesOf: () => companies.promise },
      }).twoFactor.enrollment.disable({
        userId: 'ada',
        code,
      }),
    ]
    const results = await Promise.allSettled(attempts)
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    for (const gate of gates) gate.reject(new Error('too late'))
    // Vitest fails a run with an unhandled rejection.
    await settled()
  })
})

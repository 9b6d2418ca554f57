import { describe, expect, it } from 'vitest'
import { createKeyRing, type DocumentStore, StepwardError, type TwoFactorStore } from '../../src/index.js'
import { bench, STORES, TEST_KEYS } from '../support/service.js'
import { failureOf, OPERATIONS, PEOPLE, rotatedKeys, setScene, snapshot } from './faults-operations.js'

/** A real store whose n-th call throws, before or after it takes effect. */
function faulty(store: TwoFactorStore) {
  const fault = { callsLeft: Number.POSITIVE_INFINITY, after: false }

  async function through<T>(call: () => Promise<T>): Promise<T> {
    const fails = --fault.callsLeft === 0
    if (fails && !fault.after) throw new Error('connection refused')
    const result = await call()
    if (fails) throw new Error('connection lost')
    return result
  }

  function wrap(half: DocumentStore): DocumentStore {
    return {
      load: (id) => through(() => half.load(id)),
      loadMany: (ids) => through(() => half.loadMany(ids)),
      commit: (change) => through(() => half.commit(change)),
      async *events(id, options) {
        yield* await through(async () => half.events(id, options))
      },
    }
  }
  return { fault, store: { enrollments: wrap(store.enrollments), policies: wrap(store.policies) } }
}

async function prepare(make: () => Promise<TwoFactorStore>) {
  const real = await make()
  const { fault, store } = faulty(real)
  return { real, fault, scene: await setScene(real, { store, keys: rotatedKeys() }) }
}

function expectStoreFailure(error: unknown): void {
  expect(error).toBeInstanceOf(StepwardError)
  expect(error).toMatchObject({
    code: 'ERR_STORE_FAILED',
    store: expect.stringMatching(/^store\.(enrollments|policies)$/),
    message: expect.stringMatching(
      /^store\.(enrollments|policies)\.(load|loadMany|commit|events) threw; access was denied$/,
    ),
    cause: { message: expect.stringMatching(/^connection/) },
  })
}

async function trailLength(store: TwoFactorStore): Promise<number> {
  let length = 0
  for (const id of PEOPLE) {
    for await (const _ of store.enrollments.events(id)) length++
  }
  for (const id of ['c2', 'c3']) for await (const _ of store.policies.events(id)) length++
  return length
}

describe.each(STORES)('S4 ASVS-16.5 a fault of a $name store', ({ make }) => {
  it.each(Object.entries(OPERATIONS))(
    'at any call of %s lets nobody in and leaves the record, and the next try goes through',
    async (_name, run) => {
      const { real, fault, scene } = await prepare(make)
      const before = await snapshot(real)
      for (let failing = 1; ; failing++) {
        fault.callsLeft = failing
        const error = await failureOf(run, scene)
        if (error === null) {
          expect(failing).toBeGreaterThan(1)
          // Otherwise a fault was swallowed: the operation returned although a call had failed.
          expect(fault.callsLeft).toBeGreaterThan(0)
          return
        }
        expectStoreFailure(error)
        expect(await snapshot(real)).toBe(before)
      }
    },
  )

  it.each(Object.entries(OPERATIONS))(
    'S12 at any call of %s that took effect is a fault too, and the trail has the change once',
    async (_name, run) => {
      const { real, fault, scene } = await prepare(make)
      fault.after = true
      const before = await snapshot(real)
      const length = await trailLength(real)
      for (let failing = 1; ; failing++) {
        fault.callsLeft = failing
        const error = await failureOf(run, scene)
        if (error === null) return
        expectStoreFailure(error)
        const changed = (await snapshot(real)) !== before
        expect(await trailLength(real)).toBe(length + (changed ? 1 : 0))
        if (changed) return
      }
    },
  )

  it('S1 a code is used up if its commit took effect, though the store then failed', async () => {
    const { fault, scene } = await prepare(make)
    const { twoFactor } = scene.on
    fault.callsLeft = 2
    fault.after = true
    const { challenge, code } = scene
    const lost = twoFactor.login.verify({ challenge, code })
    await expect(lost).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
    const again = await twoFactor.login.verify({ challenge, code })
    expect(again).toMatchObject({ ok: false, reason: 'replayed' })
  })
})

describe('S4 a store', () => {
  const [memory] = STORES
  const make = () => memory?.make() ?? Promise.reject(new Error('no store'))
  const directory = { companiesOf: async () => [{ companyId: 'c1' }] }

  it('that returns something unexpected is a fault, not a guess', async () => {
    const real = await make()
    const noDocument = 'load: expected a revision and a document'
    const undecided = 'commit: expected true or false'
    for (const [problem, broken] of [
      [noDocument, { load: async () => undefined }],
      [noDocument, { load: async () => 'a document' }],
      [noDocument, { load: async () => ({ revision: 7, document: '{}' }) }],
      [noDocument, { load: async () => ({ revision: 'r1', document: {} }) }],
      [undecided, { commit: async () => undefined }],
      [undecided, { commit: async () => 1 }],
    ] as const) {
      const store = { ...real, enrollments: { ...real.enrollments, ...broken } } as unknown as TwoFactorStore
      const { twoFactor } = bench(store)
      const started = twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
      await expect(started).rejects.toMatchObject({
        code: 'ERR_STORE_FAILED',
        store: 'store.enrollments',
        message: `store.enrollments.${problem}; access was denied`,
      })
    }
    for (const [problem, loadMany] of [
      ['expected a Map', async () => ({})],
      ['expected a Map', async () => null],
      ['expected a revision and a document', async () => new Map([['c1', { revision: 'r1' }]])],
    ] as const) {
      const store = { ...real, policies: { ...real.policies, loadMany } } as unknown as TwoFactorStore
      const { twoFactor } = bench(store, { directory })
      await expect(twoFactor.login.start({ userId: 'ada' })).rejects.toMatchObject({
        code: 'ERR_STORE_FAILED',
        store: 'store.policies',
        message: `store.policies.loadMany: ${problem}; access was denied`,
      })
    }
  })

  it('whose error is a StepwardError throws it as it is', async () => {
    const real = await make()
    const corrupt = new StepwardError('ERR_RECORD_CORRUPT', 'not a document')
    const store = { ...real, enrollments: { ...real.enrollments, load: () => Promise.reject(corrupt) } }
    await expect(bench(store).twoFactor.enrollment.status({ userId: 'ada' })).rejects.toBe(corrupt)
  })

  it('in which every commit loses its race is busy, and the result says nothing about the code', async () => {
    const real = await make()
    const { enroll, time } = bench(real)
    const { phone } = await enroll('ada')
    time.advance(30)
    let commits = 0
    const commit = async () => {
      commits += 1
      return false
    }
    const losing = { ...real, enrollments: { ...real.enrollments, commit } }
    const { twoFactor } = bench(losing, { clock: () => time.now, keys: createKeyRing(TEST_KEYS) })
    const busy = { ok: false, reason: 'busy' }
    expect(await twoFactor.verify({ userId: 'ada', code: phone.code(time.now) })).toEqual(busy)
    expect(commits).toBe(16)
    expect(await twoFactor.verify({ userId: 'ada', code: 'wrong' })).toEqual(busy)
  })
})

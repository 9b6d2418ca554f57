import { describe, expect, it } from 'vitest'
import { type Directory, memoryStore, StepwardError } from '../../src/index.js'
import { bench } from '../support/service.js'
import { failureOf, OPERATIONS, realDirectory, rotatedKeys, setScene, snapshot } from './faults-operations.js'

/** The real directory, of whose answers the n-th one fails: a question, or one member of a stream. */
function faultyDirectory() {
  const fault = { callsLeft: Number.POSITIVE_INFINITY }
  const strike = () => {
    if (--fault.callsLeft === 0) throw new Error('the directory is down')
  }
  const directory: Directory = {
    async companiesOf(userId) {
      strike()
      return realDirectory.companiesOf(userId)
    },
    async *membersOf(companyId) {
      strike()
      for await (const member of realDirectory.membersOf(companyId)) {
        strike()
        yield member
      }
    },
  }
  return { fault, directory }
}

describe('S4 a fault of the directory', () => {
  it.each(Object.entries(OPERATIONS))(
    'at any call of %s lets nobody in and leaves the record, and the next try goes through',
    async (_name, run) => {
      const store = memoryStore()
      const { fault, directory } = faultyDirectory()
      const scene = await setScene(store, { store, keys: rotatedKeys(), directory })
      const before = await snapshot(store)
      for (let failing = 1; ; failing++) {
        fault.callsLeft = failing
        const error = await failureOf(run, scene)
        if (error === null) {
          // Else a fault was swallowed: the operation came to an answer although a call had failed.
          expect(fault.callsLeft).toBeGreaterThan(0)
          return
        }
        expect(error).toBeInstanceOf(StepwardError)
        expect(error).toMatchObject({
          code: 'ERR_DIRECTORY_FAILED',
          message: expect.stringMatching(/^directory\.(companiesOf|membersOf) threw$/),
          cause: { message: 'the directory is down' },
        })
        expect(await snapshot(store)).toBe(before)
      }
    },
  )

  it('that answers out of shape lets nobody in', async () => {
    const c = { companyId: 'c' }
    const answers: readonly (readonly [expected: string, answer: unknown])[] = [
      ['an array', null],
      ['an array', {}],
      ['objects', [null]],
      ['objects', ['c']],
      ['a companyId in each', [{}]],
      ['a companyId in each', [{ companyId: 7 }]],
      ['a companyId in each', [c, { companyId: '' }]],
      ['role as a string', [{ ...c, role: 7 }]],
      ['joinedAt as a Date', [{ ...c, joinedAt: 1 }]],
      ['joinedAt as a Date', [{ ...c, joinedAt: new Date(Number.NaN) }]],
    ]
    for (const [expected, answer] of answers) {
      const companiesOf = async () => answer as []
      const { twoFactor } = bench(memoryStore(), { directory: { companiesOf } })
      const login = twoFactor.login.start({ userId: 'ada' })
      const message = `directory.companiesOf: expected ${expected}`
      await expect(login).rejects.toMatchObject({ code: 'ERR_DIRECTORY_FAILED', message })
    }
  })

  it('that says null where it knows nothing is no fault', async () => {
    const companiesOf = async () => [{ companyId: 'c1', role: null, joinedAt: null }] as never
    const { twoFactor, enroll } = bench(memoryStore(), { directory: { companiesOf } })
    await enroll('admin')
    await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin', roles: ['admin'], newMemberGrace: 9 })
    expect((await twoFactor.login.start({ userId: 'bea' })).step).toBe('enroll')
  })
})

/** How an answer came out: what a caller branches on. */
function outline(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(outline)
  if (typeof answer !== 'object' || answer === null) return answer
  const { ok, step, reason, state, result } = answer as Record<string, unknown>
  return { ok, step, reason, state, result }
}

describe('S4 S12 a sink for events', () => {
  const sinks: readonly { how: string; fail: () => void }[] = [
    {
      how: 'throws',
      fail() {
        throw new Error('the sink is full')
      },
    },
    { how: 'rejects', fail: () => Promise.reject(new Error('the sink is full')) as unknown as undefined },
  ]

  describe.each(sinks)('that $how', ({ fail }) => {
    it.each(Object.entries(OPERATIONS))('changes nothing for %s', async (_name, run) => {
      const [quiet, loud] = [memoryStore(), memoryStore()]
      const told: unknown[] = []
      const fine = await setScene(quiet, {
        store: quiet,
        keys: rotatedKeys(),
        onEvent: (event) => told.push(event.type),
      })
      const failing: unknown[] = []
      const disturbed = await setScene(loud, {
        store: loud,
        keys: rotatedKeys(),
        onEvent(event) {
          failing.push(event.type)
          return fail()
        },
      })
      const [before, beforeLoud] = [await snapshot(quiet), await snapshot(loud)]
      expect(outline(await run(disturbed))).toEqual(outline(await run(fine)))
      expect(failing).toEqual(told)
      const changed = (await snapshot(quiet)) !== before
      expect((await snapshot(loud)) !== beforeLoud).toBe(changed)
      expect(told.length).toBe(changed ? 1 : 0)
    })
  })
})

describe('S4 S10 a clock', () => {
  it('that goes back re-opens no deadline of a company', async () => {
    const directory = {
      companiesOf: async () => [{ companyId: 'c1' }],
      async *membersOf() {
        yield { userId: 'bea' }
      },
    }
    const { twoFactor, enroll, time } = bench(memoryStore(), { directory })
    await enroll('admin')
    const until = new Date(time.now.getTime() + 60_000)
    const reason = 'a new phone is on its way'
    await twoFactor.policy.exempt({ companyId: 'c1', userId: 'bea', actorId: 'admin', until, reason })
    time.advance(120)
    await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin' })
    time.advance(-90)
    expect((await twoFactor.login.start({ userId: 'bea' })).step).toBe('enroll')
    const policy = await twoFactor.policy.get({ companyId: 'c1' })
    expect(policy).toMatchObject({ state: 'enforced', exemptions: [] })
    expect(await twoFactor.policy.complianceCounts({ companyId: 'c1' })).toMatchObject({ overdue: 1 })
  })

  it('that answers no time lets nobody in', async () => {
    for (const clock of [() => new Date(Number.NaN), () => 7 as unknown as Date, () => new Date(-1)]) {
      const { twoFactor } = bench(memoryStore(), { clock })
      const started = twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
      const message = 'clock: expected a valid Date from 1970 on'
      await expect(started).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT', message })
    }
    const { twoFactor } = bench(memoryStore(), { clock: () => new Date(0) })
    expect(await twoFactor.login.start({ userId: 'ada' })).toEqual({ step: 'done' })
  })
})

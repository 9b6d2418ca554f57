import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { type Directory, memoryStore, StepwardError } from '../../src/index.js'
import { HOSTILE_VALUES } from '../otp/support/hostile.js'
import { bench, START } from '../support/service.js'
import { failureOf, OPERATIONS, realDirectory, rotatedKeys, setScene, snapshot } from './faults-operations.js'

/** The real directory. Its n-th answer fails, and each member of a stream is an answer. */
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
          // Otherwise a fault was swallowed: the operation returned although a call had failed.
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

  it('that returns something unexpected lets nobody in', async () => {
    const c = { companyId: 'c' }
    const revoked = HOSTILE_VALUES.find(([name]) => name === 'a revoked Proxy')?.[1]
    const answers: readonly (readonly [problem: string, answer: unknown])[] = [
      ['[0].companyId: expected a string, got undefined', [revoked]],
      ['[0].companyId: expected a string, got an object', [{ companyId: revoked }]],
      ['expected an array, got null', null],
      ['expected an array, got an object', {}],
      ['[0]: expected an object, got null', [null]],
      ['[0]: expected an object, got "c"', ['c']],
      ['[0].companyId: expected a string, got undefined', [{}]],
      ['[0].companyId: expected a string, got 7; convert it with String(id)', [{ companyId: 7 }]],
      ['[1].companyId: expected 1 to 1,024 characters, got 0', [c, { companyId: '' }]],
      ['[0].role: expected a string, got 7', [{ ...c, role: 7 }]],
      ['[0].joinedAt: expected a valid Date, got 1; convert it with new Date(…)', [{ ...c, joinedAt: 1 }]],
      [
        '[0].joinedAt: expected a valid Date, got an invalid Date',
        [{ ...c, joinedAt: new Date(Number.NaN) }],
      ],
    ]
    for (const [problem, answer] of answers) {
      const companiesOf = async () => answer as []
      const { twoFactor } = bench(memoryStore(), { directory: { companiesOf } })
      const login = twoFactor.login.start({ userId: 'ada' })
      const message = `directory.companiesOf: ${problem}`
      await expect(login).rejects.toMatchObject({ code: 'ERR_DIRECTORY_FAILED', message })
    }
  })

  it('whose answers inherit their properties is believed in their own ones only', async () => {
    const companiesOf = async (userId: string) => [
      userId === 'bea'
        ? Object.create({ companyId: 'c1' })
        : Object.assign(Object.create({ role: 'guest', joinedAt: START }), { companyId: 'c1' }),
    ]
    const { twoFactor, enroll } = bench(memoryStore(), { directory: { companiesOf } })
    await enroll('admin')
    await expect(twoFactor.login.start({ userId: 'bea' })).rejects.toMatchObject({
      code: 'ERR_DIRECTORY_FAILED',
      message: 'directory.companiesOf: [0].companyId: expected a string, got undefined',
    })
    // Neither the role nor the date of joining is cyd's own, so neither spares cyd the enrollment.
    await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin', roles: ['admin'] })
    expect((await twoFactor.login.start({ userId: 'cyd' })).step).toBe('enroll')
    await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin', newMemberGrace: 3600 })
    expect((await twoFactor.login.start({ userId: 'cyd' })).step).toBe('enroll')
  })

  it('that returns null for what it does not know is no fault', async () => {
    const companiesOf = async () => [{ companyId: 'c1', role: null, joinedAt: null }]
    const { twoFactor, enroll } = bench(memoryStore(), { directory: { companiesOf } })
    await enroll('admin')
    await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin', roles: ['admin'], newMemberGrace: 9 })
    expect((await twoFactor.login.start({ userId: 'bea' })).step).toBe('enroll')
  })
})

/** The part of a result that a caller branches on. */
function outline(output: unknown): unknown {
  if (Array.isArray(output)) return output.map(outline)
  if (typeof output !== 'object' || output === null) return output
  const { ok, step, reason, state, result } = output as Record<string, unknown>
  return { ok, step, reason, state, result }
}

describe('S4 S11 S12 a sink for events', () => {
  // Vitest fails a run with an unhandled rejection.
  const sinks: readonly { how: string; fail: () => unknown }[] = [
    {
      how: 'throws',
      fail() {
        throw new Error('the sink is full')
      },
    },
    { how: 'rejects', fail: () => Promise.reject(new Error('the sink is full')) },
  ]

  /** What only the host’s language makes of a result. */
  const odd: typeof sinks = [
    { how: 'rejects in another realm', fail: () => runInNewContext('Promise.reject(new Error("full"))') },
    {
      how: 'returns a thenable that rejects at once',
      fail: () => ({
        // biome-ignore lint/suspicious/noThenProperty: that is what is tried.
        then(_resolve: unknown, reject: (reason: Error) => void) {
          reject(new Error('the sink is full'))
          throw new Error('and it throws')
        },
      }),
    },
    {
      how: 'returns an object whose then cannot be read',
      fail: () =>
        Object.defineProperty({}, 'then', {
          get() {
            throw new Error('the sink is full')
          },
        }),
    },
  ]

  const everywhere = sinks.map((sink) => ({ ...sink, operations: Object.entries(OPERATIONS) }))
  const once = odd.map((sink) => ({ ...sink, operations: Object.entries(OPERATIONS).slice(0, 1) }))

  describe.each([...everywhere, ...once])('that $how', ({ fail, operations }) => {
    it.each(operations)('changes nothing for %s', async (_name, run) => {
      const [quiet, loud] = [memoryStore(), memoryStore()]
      const received: unknown[] = []
      const fine = await setScene(quiet, {
        store: quiet,
        keys: rotatedKeys(),
        onEvent: (event) => received.push(event.type),
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
      expect(failing).toEqual(received)
      const changed = (await snapshot(quiet)) !== before
      expect((await snapshot(loud)) !== beforeLoud).toBe(changed)
      expect(received.length).toBe(changed ? 1 : 0)
    })
  })
})

describe('S4 S10 a clock', () => {
  it('that goes back defers no deadline of a company', async () => {
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
    // The exemption ends by the clock as it is, and it ends before the rule began.
    expect(policy).toMatchObject({ state: 'enforced', exemptions: [{ userId: 'bea', until }] })
    expect(await twoFactor.policy.complianceCounts({ companyId: 'c1' })).toMatchObject({ overdue: 1 })
  })

  it('that returns no valid time lets nobody in', async () => {
    for (const [time, shown] of [
      [new Date(Number.NaN), 'an invalid Date'],
      [7, '7'],
      [new Date(-1), '1969-12-31T23:59:59.999Z'],
      [new Date('9999-01-01T00:00:00.000Z'), '9999-01-01T00:00:00.000Z'],
    ] as const) {
      const { twoFactor } = bench(memoryStore(), { clock: () => time as Date })
      const started = twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
      const message = `createTwoFactor: clock: expected a function that returns a Date from 1970 to 9998, got ${shown}`
      await expect(started).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        option: 'clock',
        message,
      })
    }
    const { twoFactor } = bench(memoryStore(), { clock: () => new Date(0) })
    expect(await twoFactor.login.start({ userId: 'ada' })).toEqual({ step: 'done', because: 'not_required' })
  })
})

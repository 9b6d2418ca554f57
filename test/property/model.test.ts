import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryStore, type TwoFactor, type TwoFactorStore } from '../../src/index.js'
import { runs } from '../support/runs.js'
import { takeLeaks } from '../support/secrecy.js'
import { STORES } from '../support/service.js'
import { type Command, enrollCommand, enrollmentCommands } from './model/commands.js'
import { companyCommands, hostCommands, require } from './model/company-commands.js'
import { loginCommands } from './model/login-commands.js'
import { bothSides, compareStatus } from './model/real.js'
import { COMPANIES, MEMBERSHIPS, type Settings, USERS } from './model/state.js'
import { stories } from './model/stories.js'

const RUNS: Readonly<Record<string, number>> = { memory: runs(300), 'SQLite file': runs(30) }

/** Answers that the runs meet at least about fifty times. */
const USUAL_ANSWERS = [
  ...['ok', 'code', 'invalid_code', 'replayed', 'locked', 'suspended', 'not_enrolled', 'required_by_company'],
  ...['not_required', 'not_due', 'trusted_device', 'sufficient_method', 'proof', 'enroll', 'proof_invalid'],
  ...['unknown_device', 'not_locked', 'ended', 'already_enrolled', 'challenge_invalid', 'expired'],
]

const settings = fc.constantFrom(
  { maxAuthenticators: 1, maxDrift: 0, directory: true },
  { maxAuthenticators: 1, maxDrift: 0, directory: false },
  { maxAuthenticators: 1, maxDrift: 2, directory: true },
  { maxAuthenticators: 3, maxDrift: 0, directory: true },
)

const commands = fc.commands(
  [...enrollmentCommands, ...loginCommands, ...companyCommands, ...hostCommands, ...stories],
  {
    maxCommands: 40,
    size: 'max',
  },
)

/** Some users have two-factor on already, and companies may require it. */
const beginnings = fc
  .tuple(fc.subarray([...USERS]), fc.array(require, { maxLength: 2 }))
  .map(([users, demands]) => [...users.map(enrollCommand), ...demands])

async function eventsIn(store: TwoFactorStore): Promise<number> {
  let count = 0
  for (const id of USERS) for await (const _ of store.enrollments.events(id)) count++
  for (const id of COMPANIES) for await (const _ of store.policies.events(id)) count++
  return count
}

interface Run {
  readonly limits: Settings
  readonly beginning: readonly Command[]
  readonly sequence: Iterable<Command>
}

/** One sequence of operations on both sides. */
async function play(store: TwoFactorStore, run: Run, answers: Map<string, number>, change?: Change) {
  const { model, real } = bothSides(store, run.limits, answers, change)
  for (const command of run.beginning) await command.run(model, real)
  await fc.asyncModelRun(() => ({ model, real }), run.sequence)
  for (const userId of USERS) await compareStatus(model, real, userId)
  expect(await eventsIn(real.store)).toBe(model.changes)
  expect(takeLeaks().leaks).toEqual([])
}

type Change = (twoFactor: TwoFactor) => TwoFactor

/** The service with another function in place of one of its own. */
function broken<P extends 'login' | 'admin' | 'devices'>(
  part: P,
  change: (original: TwoFactor[P]) => Partial<TwoFactor[P]>,
): Change {
  return (twoFactor) => {
    const original = twoFactor[part]
    const changed = change(original)
    const mixed = new Proxy(original, {
      get: (_, name) => Reflect.get(changed, name) ?? Reflect.get(original, name),
    })
    return new Proxy(twoFactor, { get: (_, name) => (name === part ? mixed : Reflect.get(twoFactor, name)) })
  }
}

const isListed = (userId: string, companyId: string) =>
  MEMBERSHIPS.some((member) => member.userId === userId && member.companyId === companyId)

/** The rules that only the service has, since they are not decisions about one record. */
const CANARIES: ReadonlyMap<string, Change> = new Map([
  [
    'S13 a company that the directory does not list is not judged',
    broken('login', (login) => ({
      start({ companyId, ...input }) {
        const named = companyId !== undefined && isListed(input.userId, companyId) ? { companyId } : {}
        return login.start({ ...input, ...named })
      },
    })),
  ],
  [
    'S7 an import after an end switches two-factor on again',
    broken('admin', (admin) => ({
      importSecret: (input) => admin.importSecret({ ...input, evenIfEnded: true }),
    })),
  ],
  [
    'S6 revoking one device revokes none',
    broken('devices', (devices) => ({
      revoke: async ({ userId, deviceId }) =>
        (await devices.list({ userId })).some(({ id }) => id === deviceId)
          ? { ok: true }
          : { ok: false, reason: 'unknown_device' },
    })),
  ],
])

describe.each(STORES)('S1 S2 S3 S5 S6 S7 S8 S9 S10 S12 S13 on a $name store', ({ name, make }) => {
  it('every answer to every sequence of operations is the one that the documents promise', async () => {
    const answers = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(settings, beginnings, commands, async (limits, beginning, sequence) =>
        play(await make(), { limits, beginning, sequence }, answers),
      ),
      { numRuns: RUNS[name] ?? 0 },
    )
    const expected = name === 'memory' ? USUAL_ANSWERS : ['ok', 'code', 'invalid_code']
    for (const answer of expected) expect(answers.get(answer), answer).toBeGreaterThan(0)
  })
})

describe('the model sees the promise break if', () => {
  for (const [rule, change] of CANARIES) {
    it(rule, async () => {
      const { failed } = await fc.check(
        fc.asyncProperty(settings, beginnings, commands, (limits, beginning, sequence) =>
          play(memoryStore(), { limits, beginning, sequence }, new Map(), change),
        ),
        { numRuns: 1000, endOnFailure: true },
      )
      expect(failed).toBe(true)
    })
  }
})

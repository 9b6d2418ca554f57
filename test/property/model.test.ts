import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TwoFactorStore } from '../../src/index.js'
import { runs } from '../support/runs.js'
import { takeLeaks } from '../support/secrecy.js'
import { STORES } from '../support/service.js'
import { enrollCommand, enrollmentCommands } from './model/commands.js'
import { companyCommands, hostCommands, require } from './model/company-commands.js'
import { loginCommands } from './model/login-commands.js'
import { bothSides, compareStatus } from './model/real.js'
import { COMPANIES, USERS } from './model/state.js'
import { stories } from './model/stories.js'

const RUNS: Readonly<Record<string, number>> = { memory: runs(300), 'SQLite file': runs(30) }

/** Answers that the runs meet hundreds of times. */
const USUAL_ANSWERS = ['ok', 'done', 'code', 'invalid_code', 'not_enrolled']

const settings = fc.constantFrom(
  { maxAuthenticators: 1, maxDrift: 0 },
  { maxAuthenticators: 1, maxDrift: 2 },
  { maxAuthenticators: 3, maxDrift: 0 },
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

describe.each(STORES)('S1 S2 S3 S5 S6 S8 S9 S10 S12 on a $name store', ({ name, make }) => {
  it('every answer to every sequence of operations is the one that the documents promise', async () => {
    const answers = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(settings, beginnings, commands, async (limits, beginning, sequence) => {
        const { model, real } = bothSides(await make(), limits, answers)
        for (const command of beginning) await command.run(model, real)
        await fc.asyncModelRun(() => ({ model, real }), sequence)
        for (const userId of USERS) await compareStatus(model, real, userId)
        expect(await eventsIn(real.store)).toBe(model.changes)
        expect(takeLeaks().leaks).toEqual([])
      }),
      { numRuns: RUNS[name] ?? 0 },
    )
    for (const answer of USUAL_ANSWERS) expect(answers.get(answer), answer).toBeGreaterThan(0)
  })
})

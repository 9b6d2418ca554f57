import { callback, methods } from '../../internal/host.js'
import { argument, input } from '../../internal/input.js'
import type { DocumentStore, TwoFactorStore } from '../../storage/contract.js'
import { type HalfCheck, halfOf, withConsequence } from './check.js'
import { COMMIT_CHECKS } from './commits.js'
import { CONTENT_CHECKS } from './contents.js'
import { EVENT_CHECKS } from './events.js'
import { ID_CHECKS } from './ids.js'
import { KIND_CHECKS } from './kinds.js'
import { RACE_CHECKS } from './races.js'
import { READER_CHECKS } from './readers.js'
import { REVISION_CHECKS } from './revisions.js'
import { enrollmentSummary, policySummary } from './samples.js'

/** The two functions of a test runner that {@link storeConformance} needs: Vitest, `node:test`, Jest and Mocha have them. */
export interface StoreTestRunner {
  readonly describe: (name: string, body: () => void) => unknown
  readonly it: (name: string, body: () => Promise<void>) => unknown
}

const HALF_CHECKS: readonly HalfCheck[] = [
  ...COMMIT_CHECKS,
  ...REVISION_CHECKS,
  ...RACE_CHECKS,
  ...READER_CHECKS,
  ...EVENT_CHECKS,
  ...ID_CHECKS,
  ...CONTENT_CHECKS,
]

const FUNCTION = 'storeConformance'

const readRunner = input(FUNCTION, {
  describe: callback<StoreTestRunner['describe']>,
  it: callback<StoreTestRunner['it']>,
})

const readMakeStore = argument(
  FUNCTION,
  'makeStore',
  callback<() => TwoFactorStore | Promise<TwoFactorStore>>,
)

const half = methods<DocumentStore>(
  'a store with load, loadMany, commit and events',
  'load',
  'loadMany',
  'commit',
  'events',
)

const readEnrollments = argument(FUNCTION, 'makeStore().enrollments', half)
const readPolicies = argument(FUNCTION, 'makeStore().policies', half)

/**
 * Registers the tests that every store must pass: the contract of `TwoFactorStore`, for enrollments and for
 * policies. Use it with any test runner. A failed test says what it expected, what the store did, and what goes
 * wrong with such a store. If the store throws, it says which call threw, and has the error as its `cause`.
 *
 * `makeStore` returns an empty store; each test calls it once. Stores may share one database: give each a table
 * prefix of its own. Clean up in an `afterAll` of yours. Allow a minute for each test on a real database.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: an argument is not a function, or, in a test, `makeStore` did not
 * return a store.
 *
 * @example
 * ```ts
 * import { describe, it } from 'node:test'
 * import { memoryStore } from 'stepward'
 * import { storeConformance } from 'stepward/testing'
 *
 * describe('my store', () => storeConformance({ describe, it }, () => memoryStore()))
 * ```
 */
export function storeConformance(
  runner: StoreTestRunner,
  makeStore: () => TwoFactorStore | Promise<TwoFactorStore>,
): void {
  const { describe, it } = readRunner(runner)
  const make = readMakeStore(makeStore)

  /** An error of `makeStore` is the caller's and passes as it is. */
  async function newStore(): Promise<TwoFactorStore> {
    const made: object = Object(await make())
    return {
      enrollments: readEnrollments(Reflect.get(made, 'enrollments')),
      policies: readPolicies(Reflect.get(made, 'policies')),
    }
  }

  function test(title: string, consequence: string, run: (store: TwoFactorStore) => Promise<void>): void {
    it(title, async () => {
      const store = await newStore()
      try {
        await run(store)
      } catch (error) {
        throw withConsequence(error, consequence)
      }
    })
  }

  const enrollmentsOf = (store: TwoFactorStore) => halfOf('enrollments', store.enrollments, enrollmentSummary)
  const policiesOf = (store: TwoFactorStore) => halfOf('policies', store.policies, policySummary)

  for (const [name, halfIn] of [
    ['enrollments', enrollmentsOf],
    ['policies', policiesOf],
  ] as const) {
    describe(name, () => {
      for (const { title, consequence, run } of HALF_CHECKS)
        test(title, consequence, (store) => run(halfIn(store)))
    })
  }
  describe('enrollments and policies', () => {
    for (const { title, consequence, run } of KIND_CHECKS) {
      test(title, consequence, (store) => run(enrollmentsOf(store), policiesOf(store)))
    }
  })
}

import type { RecordStore, TwoFactorStore } from '../../storage/contract.js'
import type { RecordCheck, StoreCheck } from './check.js'
import { COMMIT_CHECKS } from './commits.js'
import { CONTENT_CHECKS } from './contents.js'
import { EVENT_CHECKS } from './events.js'
import { withThreat } from './failure.js'
import { ID_CHECKS } from './ids.js'
import { KIND_CHECKS } from './kinds.js'
import { RACE_CHECKS } from './races.js'
import { READER_CHECKS } from './readers.js'
import { REVISION_CHECKS } from './revisions.js'
import { ENROLLMENT_SAMPLES, POLICY_SAMPLES, type Samples } from './samples.js'

/** The two functions of a test runner that the kit needs: those of Vitest, `node:test`, Jest and Mocha fit. */
export interface StoreTestRunner {
  readonly describe: (name: string, body: () => void) => unknown
  readonly it: (name: string, body: () => Promise<void>) => unknown
}

const RECORD_CHECKS: readonly RecordCheck[] = [
  ...COMMIT_CHECKS,
  ...REVISION_CHECKS,
  ...RACE_CHECKS,
  ...READER_CHECKS,
  ...EVENT_CHECKS,
  ...ID_CHECKS,
  ...CONTENT_CHECKS,
]

/**
 * The tests that every store must pass: the contract of `TwoFactorStore`, sentence by sentence, for people and
 * for companies. A test that fails says what was expected, what came, and what such a store would let an attacker
 * do. They run within `describe` and `it` of any test runner, and bring their own assertions.
 *
 * `makeStore` gives an empty store each time that it is called, once for each test. It may share one database: a new
 * table prefix is as good as a new database. Nothing is closed: that is for an `afterAll` of yours. What a test
 * takes depends on the database; the longest makes more than a thousand commits, so give it a minute.
 *
 * A commit may answer false where it lost a race with another one on the same id, even if that one then failed too;
 * but of any number of commits on one revision exactly one must win.
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
  { describe, it }: StoreTestRunner,
  makeStore: () => TwoFactorStore | Promise<TwoFactorStore>,
): void {
  function test(
    { title, threat }: RecordCheck | StoreCheck,
    run: (store: TwoFactorStore) => Promise<void>,
  ): void {
    it(title, async () => {
      // Not part of what is checked: an error in here is the caller's, and comes as it is.
      const store = await makeStore()
      try {
        await run(store)
      } catch (error) {
        throw withThreat(error, threat)
      }
    })
  }

  function group<R>(
    name: string,
    half: (store: TwoFactorStore) => RecordStore<R>,
    samples: Samples<R>,
  ): void {
    describe(name, () => {
      for (const check of RECORD_CHECKS) test(check, (store) => check.run(half(store), samples))
    })
  }

  group('enrollments', (store) => store.enrollments, ENROLLMENT_SAMPLES)
  group('policies', (store) => store.policies, POLICY_SAMPLES)
  describe('enrollments and policies', () => {
    for (const check of KIND_CHECKS) test(check, check.run)
  })
}

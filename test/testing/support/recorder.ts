import type { TwoFactorStore } from '../../../src/storage/contract.js'
import { storeConformance } from '../../../src/testing/index.js'

/** A test that the kit has handed over. */
export interface RecordedTest {
  readonly group: string
  readonly title: string
  readonly body: () => Promise<void>
}

/** The tests of the kit on a store, none of which has run yet. */
export function recordTests(makeStore: () => TwoFactorStore | Promise<TwoFactorStore>): RecordedTest[] {
  const tests: RecordedTest[] = []
  let group = ''
  storeConformance(
    {
      describe(name, body) {
        group = name
        body()
      },
      it(title, body) {
        tests.push({ group, title, body })
      },
    },
    makeStore,
  )
  return tests
}

/** What a test throws; null: it passes. */
export async function failureOf({ body }: RecordedTest): Promise<unknown> {
  try {
    await body()
    return null
  } catch (error) {
    return error
  }
}

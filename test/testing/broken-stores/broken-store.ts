import type { TwoFactorStore } from '../../../src/storage/contract.js'

/** A store with one fault. */
export interface BrokenStore {
  /** Completes "a store that …". */
  readonly name: string
  readonly make: () => TwoFactorStore
  /** The titles of checks that must fail on it, wherever they run. */
  readonly caughtBy: readonly string[]
}

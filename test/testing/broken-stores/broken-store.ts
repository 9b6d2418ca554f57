import type { TwoFactorStore } from '../../../src/storage/contract.js'

/** A store with one fault, as they are made. */
export interface BrokenStore {
  readonly name: string
  readonly make: () => TwoFactorStore
  /** The titles of checks that must fail on it, for people and for companies. */
  readonly caughtBy: readonly string[]
  /** What the first of them says that such a store would let happen. */
  readonly threat: string
}

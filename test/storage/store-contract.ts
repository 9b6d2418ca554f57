import { describe } from 'vitest'
import type { TwoFactorStore } from '../../src/storage/contract.js'
import { ENROLLMENT_SAMPLES, POLICY_SAMPLES } from './samples.js'
import { commitContract } from './store-contract-commit.js'
import { eventsContract } from './store-contract-events.js'
import { idsContract } from './store-contract-ids.js'

/** Gives an empty store each time that it is called. */
export type MakeStore = () => TwoFactorStore | Promise<TwoFactorStore>

/** The tests that every store must pass: the contract in src/storage/contract.ts, sentence by sentence. */
export function storeContract(name: string, makeStore: MakeStore): void {
  const enrollments = async () => (await makeStore()).enrollments
  const policies = async () => (await makeStore()).policies

  describe(`${name}: enrollments`, () => {
    commitContract(enrollments, ENROLLMENT_SAMPLES)
    eventsContract(enrollments, ENROLLMENT_SAMPLES)
    idsContract(enrollments, ENROLLMENT_SAMPLES)
  })
  describe(`${name}: policies`, () => {
    commitContract(policies, POLICY_SAMPLES)
    eventsContract(policies, POLICY_SAMPLES)
    idsContract(policies, POLICY_SAMPLES)
  })
}

import { expect } from 'vitest'
import { StepwardError, type StepwardErrorCode } from '../../../src/errors.js'

/** What a call throws, which must be ours. */
export function errorOf(call: () => unknown): StepwardError {
  try {
    call()
  } catch (error) {
    if (error instanceof StepwardError) return error
    throw error
  }
  throw new Error('expected a StepwardError, but nothing was thrown')
}

export function expectCode(call: () => unknown, code: StepwardErrorCode): void {
  expect(errorOf(call).code).toBe(code)
}

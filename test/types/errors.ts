/**
 * A `StepwardError` is a union by its code. `npm run check` compiles this file, and an expected error that does not come
 * is an error. Nothing here runs.
 */
import { StepwardError, type StepwardErrorCode, type StepwardErrorOf } from '../../src/index.js'

declare function use<T>(value: T): void

export function caught(error: unknown): void {
  if (!(error instanceof StepwardError)) return
  use<Error>(error)
  use<StepwardErrorCode>(error.code)
  // @ts-expect-error There is no such code.
  if (error.code === 'ERR_INVALID_CODE') use('never')
  // @ts-expect-error A code cannot be changed.
  error.code = 'ERR_INVALID_SECRET'
  // @ts-expect-error Not every code has an option.
  use(error.option)
}

export function fields(error: StepwardError): void {
  switch (error.code) {
    case 'ERR_INVALID_ARGUMENT':
    case 'ERR_INVALID_KEY_RING':
      use<string | null>(error.option)
      // @ts-expect-error It is about no store.
      use(error.store)
      return
    case 'ERR_UNKNOWN_KEY':
      use<string>(error.keyId)
      // @ts-expect-error It is about no option.
      use(error.option)
      return
    case 'ERR_STORE_FAILED':
    case 'ERR_SCHEMA_MISSING':
    case 'ERR_SCHEMA_VERSION':
      use<string>(error.store)
      // @ts-expect-error It is about no key.
      use(error.keyId)
      return
    default:
      // @ts-expect-error The other codes have no fields.
      use(error.option)
      // @ts-expect-error The other codes have no fields.
      use(error.store)
  }
}

/** Every code, in words. */
export function exhaustive(error: StepwardError): string {
  switch (error.code) {
    case 'ERR_INVALID_ARGUMENT':
    case 'ERR_INVALID_SECRET':
    case 'ERR_INVALID_BASE32':
    case 'ERR_INVALID_URI':
    case 'ERR_INVALID_KEY_RING':
    case 'ERR_UNKNOWN_KEY':
    case 'ERR_SEAL_BROKEN':
    case 'ERR_KMS_FAILED':
    case 'ERR_RECORD_CORRUPT':
    case 'ERR_STORE_FAILED':
    case 'ERR_SCHEMA_MISSING':
    case 'ERR_SCHEMA_VERSION':
    case 'ERR_DIRECTORY_FAILED':
    case 'ERR_QR_TOO_LARGE':
    case 'ERR_UNSUPPORTED_RUNTIME':
      return error.message
  }
}

// @ts-expect-error `ERR_STORE_FAILED` and others are missing.
export function forgotten(error: StepwardError): string {
  switch (error.code) {
    case 'ERR_INVALID_ARGUMENT':
      return error.message
  }
}

export function created(): void {
  use<StepwardErrorOf<'ERR_INVALID_SECRET'>>(new StepwardError('ERR_INVALID_SECRET', 'too short'))
  const unknownKey = new StepwardError('ERR_UNKNOWN_KEY', 'no such key', { keyId: 'k1' })
  use<string>(unknownKey.keyId)
  // @ts-expect-error The key must be named.
  new StepwardError('ERR_UNKNOWN_KEY', 'no such key')
  // @ts-expect-error The field is called keyId.
  new StepwardError('ERR_UNKNOWN_KEY', 'no such key', { key: 'k1' })
  // @ts-expect-error There is no such code.
  new StepwardError('ERR_NEW', 'new')
}

import { StepwardError } from '../errors.js'
import { randomId } from '../internal/bytes.js'
import { optional, type Reader, text } from '../internal/input.js'

/** An id of ours has 22 characters. */
const MAX_STORE_ID_LENGTH = 64

/** The `storeId` option of a store: the id that its `storeId()` returned before. */
export const storeIdOption: Reader<string | null> = optional(text(MAX_STORE_ID_LENGTH), null)

/** A new id, written into a store once, by `migrate()` or at the first use. */
export const newStoreId = (): string => randomId()

/**
 * Recognizes a store by the id in it. A store that was emptied, or another one, lets everybody in without a code, so
 * from the first use on the id must stay the same (S14).
 */
export interface Marker {
  /** The id of the store; null before the first use. */
  readonly known: string | null
  /** @throws StepwardError `ERR_STORE_FAILED` unless this is the id that is expected, or the first one seen. */
  check(id: unknown): void
}

export function createMarker(store: string, expected: string | null): Marker {
  let known = expected
  return {
    get known() {
      return known
    },
    check(id) {
      if (typeof id !== 'string' || id === '') throw emptied(store)
      known ??= id
      if (id !== known) throw emptied(store)
    },
  }
}

function emptied(store: string): StepwardError {
  return new StepwardError(
    'ERR_STORE_FAILED',
    `${store}: the store was emptied or is another one, and users would log in without a code; restore it, or check the address, schema, prefix and storeId`,
    { store },
  )
}

import { optional, type Reader } from '../../internal/input.js'
import { mismatch } from '../../internal/mismatch.js'
import type { DocumentKind } from '../document-store.js'

const DEFAULT_PREFIX = 'stepward:'

/** No braces, because the text in the first pair of them selects the slot of a cluster. */
const PREFIX = /^[A-Za-z0-9_.:-]{1,64}$/

function readPrefix(value: unknown): string {
  if (typeof value === 'string' && PREFIX.test(value)) return value
  throw mismatch('1 to 64 characters of A-Z, a-z, 0-9, _, ., : and -', value)
}

/** The `keyPrefix` option: the start of every key. */
export const keyPrefixOption: Reader<string> = optional(readPrefix, DEFAULT_PREFIX)

/** The keys of one id. */
export interface RedisKeys {
  readonly document: string
  readonly trail: string
  /** The positions of the events in the trail, by id. */
  readonly index: string
}

/** The id is in braces, so that a document and its events share a slot. A `}` in it would end it too early. */
export function keysOf(prefix: string, kind: DocumentKind, id: string): RedisKeys {
  const tag = id.replaceAll('%', '%25').replaceAll('}', '%7D')
  const document = `${prefix}${kind}:{${tag}}`
  return { document, trail: `${document}:events`, index: `${document}:event-ids` }
}

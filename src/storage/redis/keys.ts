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
  return keysOfTag(prefix, kind, id.replaceAll('%', '%25').replaceAll('}', '%7D'))
}

function keysOfTag(prefix: string, kind: DocumentKind, tag: string): RedisKeys {
  const document = `${prefix}${kind}:{${tag}}`
  return { document, trail: `${document}:events`, index: `${document}:event-ids` }
}

/** Where the id of the store is. */
export const storeIdKey = (prefix: string): string => `${prefix}store-id`

/** Before it, a client may write a prefix of its own. */
export const trailPattern = (prefix: string): string => `*${prefix}*:{*}:events`

/** The keys of the trail that has this key; null if it is not one of ours. */
export function keysOfTrail(prefix: string, key: string): RedisKeys | null {
  const starts = (['enrollment', 'policy'] as const).map((kind) => {
    const start = `${prefix}${kind}:{`
    return { kind, found: key.indexOf(start), end: key.indexOf(start) + start.length }
  })
  // An id may contain what looks like the start of a key.
  const [first] = starts.filter(({ found }) => found !== -1).sort((a, b) => a.found - b.found)
  if (first === undefined) return null
  return keysOfTag(prefix, first.kind, key.slice(first.end, key.indexOf('}', first.end)))
}

import { invalidArgument } from '../../internal/guards.js'
import type { RecordKind } from '../record-kind.js'

const DEFAULT_PREFIX = 'stepward:'

/** Without braces: what stands in the first pair of them chooses the slot of a cluster. */
const PREFIX = /^[A-Za-z0-9_.:-]{1,64}$/

/** The start of every key, from the `keyPrefix` option. */
export function readKeyPrefix(value: unknown): string {
  if (value === undefined) return DEFAULT_PREFIX
  if (typeof value === 'string' && PREFIX.test(value)) return value
  throw invalidArgument('redisStore: keyPrefix: expected 1 to 64 of A to Z, a to z, 0 to 9, _ . : and -')
}

/** The keys of one id. */
export interface RedisKeys {
  readonly record: string
  readonly trail: string
  readonly index: string
}

/** The id in braces, so that a record and its events share a slot; `}` would end it early. */
export function keysOf<R>(prefix: string, kind: RecordKind<R>, id: string): RedisKeys {
  const tag = id.replaceAll('%', '%25').replaceAll('}', '%7D')
  const record = `${prefix}${kind.name}:{${tag}}`
  return { record, trail: `${record}:events`, index: `${record}:event-ids` }
}

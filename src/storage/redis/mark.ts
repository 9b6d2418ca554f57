import { wrongReply } from '../clients.js'
import { createMarker, newStoreId } from '../marker.js'
import type { RedisCommand } from './client.js'
import { storeIdKey } from './keys.js'
import { MARK, READ_MARK, runScript } from './scripts.js'

/**
 * Reads the id of the store, or writes one at the first use, and returns it. Throws unless it is the expected one: a
 * server that was flushed has none (S14).
 */
export type CheckMark = () => Promise<string>

export function markOf(command: RedisCommand, prefix: string, expected: string | null): CheckMark {
  const marker = createMarker('redisStore', expected)
  const key = storeIdKey(prefix)

  return async () => {
    const found =
      marker.known === null
        ? await runScript(command, MARK, [key], [newStoreId()])
        : await runScript(command, READ_MARK, [key])
    // A client that returns Buffers would be noticed only after a commit that took effect.
    if (found !== null && typeof found !== 'string') {
      throw wrongReply('redisStore', 'client', 'replies with texts as strings', found)
    }
    marker.check(found)
    return String(found)
  }
}

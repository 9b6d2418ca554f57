import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { errorWord, type RedisCommand, redisFailed } from './client.js'

/** Version of the keys below. A document of another layout is a fault; it never counts as absent. */
export const LAYOUT = '1'

/** A Lua script, and the name by which a server knows it. */
export interface Script {
  readonly text: string
  readonly sha: string
}

const script = (text: string): Script => ({ text, sha: bytesToHex(sha1(utf8ToBytes(text))) })

/**
 * A script, though it only reads: clients may send a plain read to a replica that lags.
 * KEYS: document. Returns layout, revision and document.
 */
export const LOAD: Script = script(`return redis.call('HMGET', KEYS[1], 'layout', 'revision', 'document')`)

/** What {@link COMMIT} returns. */
export const OUTCOME = { refused: 0, committed: 1, knownEvent: -1, otherLayout: -2, damaged: -3 } as const

/**
 * Document and events in one step. A script that fails is not undone, so it reads everything that can fail before
 * the first write.
 *
 * A client may send a commit again if it lost the reply. A commit that was applied is recognized by its revision,
 * or, if that is gone, by its events.
 *
 * KEYS: document, trail, index of the trail. ARGV: expected revision or '', next revision or '', document, then for
 * each event its id and its entry in the trail.
 */
export const COMMIT: Script = script(`local stored = redis.call('HMGET', KEYS[1], 'layout', 'revision')
local layout, revision = stored[1], stored[2]
local length = redis.call('LLEN', KEYS[2])
if redis.call('HLEN', KEYS[3]) ~= length then return ${OUTCOME.damaged} end
if layout and layout ~= '${LAYOUT}' then return ${OUTCOME.otherLayout} end
if not (layout and revision) and redis.call('EXISTS', KEYS[1]) == 1 then return ${OUTCOME.damaged} end
if revision and revision == ARGV[2] then return ${OUTCOME.committed} end
for i = 4, #ARGV, 2 do
  if redis.call('HEXISTS', KEYS[3], ARGV[i]) == 1 then return ${OUTCOME.knownEvent} end
end
if (revision or '') ~= ARGV[1] then return ${OUTCOME.refused} end
if ARGV[2] ~= '' then
  redis.call('HSET', KEYS[1], 'layout', '${LAYOUT}', 'revision', ARGV[2], 'document', ARGV[3])
else
  redis.call('DEL', KEYS[1])
end
for i = 4, #ARGV, 2 do
  length = redis.call('RPUSH', KEYS[2], ARGV[i + 1])
  redis.call('HSET', KEYS[3], ARGV[i], length)
end
return ${OUTCOME.committed}`)

/** KEYS: index of the trail. ARGV: the id of an event. */
export const POSITION_OF: Script = script(`return redis.call('HGET', KEYS[1], ARGV[1])`)

/** KEYS: trail. ARGV: first and last, from 0. */
export const PAGE: Script = script(`return redis.call('LRANGE', KEYS[1], ARGV[1], ARGV[2])`)

/** Runs a script, which the server may have or not have. */
export async function runScript(
  command: RedisCommand,
  { text, sha }: Script,
  keys: readonly [string, ...string[]],
  parameters: readonly string[] = [],
): Promise<unknown> {
  const rest = [String(keys.length), ...keys, ...parameters]
  try {
    return await command(keys[0], ['EVALSHA', sha, ...rest])
  } catch (error) {
    if (errorWord(error) !== 'NOSCRIPT') throw redisFailed(error)
  }
  try {
    return await command(keys[0], ['EVAL', text, ...rest])
  } catch (error) {
    throw redisFailed(error)
  }
}

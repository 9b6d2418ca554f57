import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { encodeUtf8 } from '../../internal/utf8.js'
import { errorWord, type RedisCommand, redisFailed } from './client.js'

/** Version of the keys below. A document of another layout is a fault; it never counts as absent. */
export const LAYOUT = '1'

/** A Lua script, and the name by which a server knows it. */
export interface Script {
  readonly text: string
  readonly sha: string
}

const script = (text: string): Script => ({ text, sha: bytesToHex(sha1(encodeUtf8(text))) })

/**
 * Each reads through a script, though it only reads: clients may send a plain read to a replica that lags.
 *
 * KEYS: the id of the store. ARGV: a new id. Returns the id that is there, or the new one.
 */
export const MARK: Script = script(`redis.call('SET', KEYS[1], ARGV[1], 'NX')
return redis.call('GET', KEYS[1])`)

/** KEYS: the id of the store. */
export const READ_MARK: Script = script(`return redis.call('GET', KEYS[1])`)

/**
 * KEYS: document, trail, index of the trail. Returns layout, revision, document and the mark of an erasure; or a
 * word: a document that is gone while its trail remains was not erased by a commit (S14).
 */
export const LOAD: Script =
  script(`local stored = redis.call('HMGET', KEYS[1], 'layout', 'revision', 'document', 'erased')
if not stored[1] and redis.call('EXISTS', KEYS[1], KEYS[2], KEYS[3]) > 0 then return 'damaged' end
return stored`)

/**
 * What {@link COMMIT} returns. Words, because clients can be set to return integers as texts, and that would be
 * noticed after a commit that took effect.
 */
export const OUTCOME = {
  refused: 'refused',
  committed: 'committed',
  knownEvent: 'known event',
  otherLayout: 'other layout',
  damaged: 'damaged',
} as const

/**
 * Document and events in one step. A script that fails is not undone, so it reads everything that can fail before
 * the first write.
 *
 * A client may send a commit again if it lost the reply. A commit that was applied is recognized by the id that it
 * wrote, the next revision or the mark of its erasure; or, if a later commit replaced that, by its events. An erased
 * document keeps its count of events, and so its positions go on. A document that was lost while its trail remains can
 * only be erased: the trail says where its positions go on.
 *
 * KEYS: document, trail, index of the trail. ARGV: expected revision or '', the id of this commit, document or '',
 * then for each event its id and its entry in the trail.
 */
export const COMMIT: Script =
  script(`local stored = redis.call('HMGET', KEYS[1], 'layout', 'revision', 'erased', 'event_count')
local layout, revision, erased, count = stored[1], stored[2], stored[3], tonumber(stored[4] or '')
local length = redis.call('LLEN', KEYS[2])
if redis.call('HLEN', KEYS[3]) ~= length then return '${OUTCOME.damaged}' end
if layout and layout ~= '${LAYOUT}' then return '${OUTCOME.otherLayout}' end
if layout then
  if not count or count < length or revision == '' then return '${OUTCOME.damaged}' end
  if (revision and erased) or not (revision or erased) then return '${OUTCOME.damaged}' end
  if (revision or erased) == ARGV[2] then return '${OUTCOME.committed}' end
elseif redis.call('EXISTS', KEYS[1]) == 1 or (length > 0 and (ARGV[1] ~= '' or ARGV[3] ~= '')) then
  return '${OUTCOME.damaged}'
elseif length > 0 then
  for _, position in ipairs(redis.call('HVALS', KEYS[3])) do count = math.max(count or 0, tonumber(position)) end
end
for i = 4, #ARGV, 2 do
  if redis.call('HEXISTS', KEYS[3], ARGV[i]) == 1 then return '${OUTCOME.knownEvent}' end
end
if (revision or '') ~= ARGV[1] then return '${OUTCOME.refused}' end
count = count or 0
for i = 4, #ARGV, 2 do
  count = count + 1
  redis.call('RPUSH', KEYS[2], ARGV[i + 1])
  redis.call('HSET', KEYS[3], ARGV[i], count)
end
if ARGV[3] ~= '' then
  redis.call('HSET', KEYS[1], 'layout', '${LAYOUT}', 'revision', ARGV[2], 'document', ARGV[3], 'event_count', count)
  redis.call('HDEL', KEYS[1], 'erased')
elseif layout or count > 0 then
  redis.call('HDEL', KEYS[1], 'revision', 'document')
  redis.call('HSET', KEYS[1], 'layout', '${LAYOUT}', 'erased', ARGV[2], 'event_count', count)
end
return '${OUTCOME.committed}'`)

/** KEYS: index of the trail. ARGV: the id of an event. */
export const POSITION_OF: Script = script(`return redis.call('HGET', KEYS[1], ARGV[1])`)

/**
 * Events may be gone from the start of the list, and the count of all of them gives the position of its first.
 *
 * KEYS: document, trail. ARGV: the position after which the page begins, its size. Returns the position before its
 * first entry, as text, and its entries.
 */
export const PAGE: Script =
  script(`local gone = tonumber(redis.call('HGET', KEYS[1], 'event_count') or '0') - redis.call('LLEN', KEYS[2])
local first = math.max(tonumber(ARGV[1]) - gone, 0)
return {string.format('%.0f', gone + first), redis.call('LRANGE', KEYS[2], first, first + tonumber(ARGV[2]) - 1)}`)

/**
 * Deletes from the start of a trail, up to the first event that is not from before a time. Reads and checks all of
 * them before the first write, as {@link COMMIT} does.
 *
 * KEYS: trail, index of the trail. ARGV: the time, the most to delete. Returns how many, as text, or a word.
 */
export const DELETE_EVENTS: Script = script(`local ids = {}
for _, entry in ipairs(redis.call('LRANGE', KEYS[1], 0, tonumber(ARGV[2]) - 1)) do
  local read, event = pcall(cjson.decode, entry)
  if not read or type(event) ~= 'table' then return '${OUTCOME.damaged}' end
  local id, at = event[1], event[3]
  if type(id) ~= 'string' or type(at) ~= 'string' then return '${OUTCOME.damaged}' end
  if at >= ARGV[1] then break end
  if redis.call('HEXISTS', KEYS[2], id) == 0 then return '${OUTCOME.damaged}' end
  table.insert(ids, id)
end
if #ids > 0 then
  redis.call('HDEL', KEYS[2], unpack(ids))
  redis.call('LTRIM', KEYS[1], #ids, -1)
end
return tostring(#ids)`)

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

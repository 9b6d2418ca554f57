import { StepwardError } from '../../errors.js'
import type { TrailName } from '../document-store.js'
import { type RedisCommand, type RedisConnection, redisFailed } from './client.js'
import { keysOf, keysOfTrail, type RedisKeys, trailPattern } from './keys.js'
import { DELETE_EVENTS, OUTCOME, runScript } from './scripts.js'

/** The most events that one script deletes, because nothing else runs beside it. */
const EVENTS_PER_SCRIPT = 500

/** How many keys a server looks at for one reply of SCAN. */
const KEYS_PER_SCAN = '1000'

async function shorten(command: RedisCommand, { trail, index }: RedisKeys, before: string): Promise<number> {
  for (let deleted = 0; ; ) {
    const reply = await runScript(command, DELETE_EVENTS, [trail, index], [before, String(EVENTS_PER_SCRIPT)])
    if (reply === OUTCOME.damaged) {
      throw new StepwardError('ERR_RECORD_CORRUPT', 'redisStore: deleteEvents: a stored event is damaged')
    }
    deleted += Number(reply)
    if (Number(reply) < EVENTS_PER_SCRIPT) return deleted
  }
}

/** The keys of every trail, in portions. */
async function* trails({ primaries }: RedisConnection, prefix: string): AsyncGenerator<RedisKeys[]> {
  for (const ask of primaries()) {
    let cursor = '0'
    do {
      const scan = ['SCAN', cursor, 'MATCH', trailPattern(prefix), 'COUNT', KEYS_PER_SCAN]
      const reply = await ask(scan).catch((error: unknown) => {
        throw redisFailed(error)
      })
      const [next, found]: unknown[] = Array.isArray(reply) ? reply : []
      if (!Array.isArray(found)) throw redisFailed(new TypeError('unexpected reply to SCAN'))
      cursor = String(next)
      yield found.flatMap((key) => keysOfTrail(prefix, String(key)) ?? [])
    } while (cursor !== '0')
  }
}

/** Deletes the events from before a time, of these trails or of all. */
export async function deleteEvents(
  connection: RedisConnection,
  prefix: string,
  names: readonly TrailName[] | null,
  before: string,
): Promise<number> {
  let deleted = 0
  const portions =
    names === null ? trails(connection, prefix) : [names.map(({ kind, id }) => keysOf(prefix, kind, id))]
  for await (const portion of portions) {
    const counts = await Promise.all(portion.map((keys) => shorten(connection.command, keys, before)))
    deleted += counts.reduce((sum, count) => sum + count, 0)
  }
  return deleted
}

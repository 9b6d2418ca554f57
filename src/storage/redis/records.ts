import { StepwardError } from '../../errors.js'
import { randomId } from '../../internal/bytes.js'
import type { RecordStore } from '../contract.js'
import type { RecordKind } from '../record-kind.js'
import { type RawRecord, recordStore } from '../record-store.js'
import type { RedisCommand } from './client.js'
import { keysOf } from './keys.js'
import { COMMIT, LAYOUT, LOAD, OUTCOME, PAGE, POSITION_OF, runScript } from './scripts.js'

/** Loads that are under way at once: they share the round trips of the connection. */
const LOADS_AT_ONCE = 500

function damaged(what: string): StepwardError {
  return new StepwardError('ERR_RECORD_CORRUPT', `redisStore: ${what}`)
}

function otherLayout(): StepwardError {
  return new StepwardError(
    'ERR_SCHEMA_VERSION',
    `redisStore: the keys are of another version, this release works with ${LAYOUT}: upgrade stepward`,
  )
}

function toRaw(reply: unknown): RawRecord | null {
  if (!Array.isArray(reply) || reply.length !== 3) throw damaged('stored record: expected three fields')
  const [layout, revision, document]: unknown[] = reply
  if (layout === null && revision === null && document === null) return null
  if (typeof layout === 'string' && layout !== LAYOUT) throw otherLayout()
  if (layout !== LAYOUT) throw damaged('stored record: its layout is not told')
  return { revision, document }
}

/** `ready` throws unless the server can be worked with. */
export function redisRecords<R>(
  command: RedisCommand,
  prefix: string,
  ready: () => Promise<void>,
  kind: RecordKind<R>,
): RecordStore<R> {
  async function load(id: string): Promise<RawRecord | null> {
    return toRaw(await runScript(command, LOAD, [keysOf(prefix, kind, id).record]))
  }

  return recordStore(kind, {
    async load(id) {
      await ready()
      return load(id)
    },

    async loadMany(ids) {
      await ready()
      const found = new Map<string, RawRecord>()
      for (let start = 0; start < ids.length; start += LOADS_AT_ONCE) {
        const chunk = ids.slice(start, start + LOADS_AT_ONCE)
        const records = await Promise.all(chunk.map(async (id) => ({ id, raw: await load(id) })))
        for (const { id, raw } of records) if (raw !== null) found.set(id, raw)
      }
      return found
    },

    async commit({ id, expected, next, events }) {
      await ready()
      const { record, trail, index } = keysOf(prefix, kind, id)
      const outcome = await runScript(
        command,
        COMMIT,
        [record, trail, index],
        [
          expected ?? '',
          next === null ? '' : randomId(),
          next === null ? '' : next.document,
          ...events.flatMap((event) => [event.id, event.document]),
        ],
      )
      switch (outcome) {
        case OUTCOME.committed:
          return true
        case OUTCOME.refused:
          return false
        case OUTCOME.otherLayout:
          throw otherLayout()
        case OUTCOME.damaged:
          throw damaged('the keys of this record do not fit together')
        case OUTCOME.knownEvent:
          throw new StepwardError(
            'ERR_STORE_FAILED',
            'redisStore: an event with this id is in the trail already',
          )
        default:
          throw new StepwardError('ERR_STORE_FAILED', 'redisStore: the commit was answered out of shape')
      }
    },

    async positionOf(id, eventId) {
      await ready()
      return runScript(command, POSITION_OF, [keysOf(prefix, kind, id).index], [eventId])
    },

    async page(id, after, size) {
      await ready()
      const range = [String(after), String(after + size - 1)]
      const documents = await runScript(command, PAGE, [keysOf(prefix, kind, id).trail], range)
      if (!Array.isArray(documents)) throw damaged('stored trail: expected a list')
      return documents.map((document, index) => ({ position: after + index + 1, document }))
    },
  })
}

import { StepwardError } from '../../errors.js'
import { randomId } from '../../internal/bytes.js'
import {
  type DocumentBackend,
  type DocumentKind,
  duplicateEvent,
  type RawDocument,
  type RawEvent,
} from '../document-store.js'
import type { RedisCommand } from './client.js'
import { keysOf } from './keys.js'
import type { CheckMark } from './mark.js'
import { COMMIT, LAYOUT, LOAD, OUTCOME, PAGE, POSITION_OF, runScript } from './scripts.js'

/** Loads that are under way at once. They share the round trips of the connection. */
const LOADS_AT_ONCE = 500

function damaged(what: string): StepwardError {
  return new StepwardError('ERR_RECORD_CORRUPT', `redisStore: ${what}`)
}

function otherLayout(): StepwardError {
  return new StepwardError(
    'ERR_SCHEMA_VERSION',
    `redisStore: the keys have another version, and this release needs ${LAYOUT}; upgrade stepward`,
    { store: 'redisStore' },
  )
}

/** Null for a document that was never stored, or was erased by a commit. */
function toRaw(reply: unknown): RawDocument | null {
  if (reply === OUTCOME.damaged) throw damaged('stored document: it is gone, and its trail remains')
  if (!Array.isArray(reply) || reply.length !== 4) throw damaged('stored document: expected four fields')
  const [layout, revision, document, erased]: unknown[] = reply
  if (typeof layout === 'string' && layout !== LAYOUT) throw otherLayout()
  const isAbsent = revision === null && document === null
  if (isAbsent && (layout === null) === (erased === null)) return null
  if (layout === null || erased !== null) throw damaged('stored document: its fields do not fit together')
  return { revision, document }
}

/** An entry of the trail: id, type, time and document of an event as a JSON array. */
function toRawEvent(entry: unknown, position: number): RawEvent {
  let fields: unknown
  try {
    fields = JSON.parse(String(entry))
  } catch {
    // Without a cause, which would quote the entry.
    throw damaged('stored event: it is not JSON')
  }
  if (!Array.isArray(fields) || fields.length !== 4) throw damaged('stored event: expected four fields')
  const [id, type, at, document]: unknown[] = fields
  return { position, id, type, at, document }
}

/** One half of the store. */
export function redisDocuments(
  command: RedisCommand,
  prefix: string,
  kind: DocumentKind,
  checkMark: CheckMark,
): DocumentBackend {
  async function read(id: string): Promise<RawDocument | null> {
    const { document, trail, index } = keysOf(prefix, kind, id)
    return toRaw(await runScript(command, LOAD, [document, trail, index]))
  }

  return {
    async load(id) {
      const raw = await read(id)
      if (raw === null) await checkMark()
      return raw
    },

    async loadMany(ids) {
      const found = new Map<string, RawDocument>()
      for (let start = 0; start < ids.length; start += LOADS_AT_ONCE) {
        const chunk = ids.slice(start, start + LOADS_AT_ONCE)
        const documents = await Promise.all(chunk.map(async (id) => ({ id, raw: await read(id) })))
        for (const { id, raw } of documents) if (raw !== null) found.set(id, raw)
      }
      if (found.size < ids.length) await checkMark()
      return found
    },

    async commit({ id, expected, document, events }) {
      if (expected === null) await checkMark()
      const keys = keysOf(prefix, kind, id)
      const outcome = await runScript(
        command,
        COMMIT,
        [keys.document, keys.trail, keys.index],
        [
          expected ?? '',
          randomId(),
          document ?? '',
          ...events.flatMap((event) => [
            event.id,
            JSON.stringify([event.id, event.type, event.at, event.document]),
          ]),
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
          throw damaged('the keys of this document do not fit together')
        case OUTCOME.knownEvent:
          throw duplicateEvent('redisStore')
        default:
          throw new StepwardError('ERR_STORE_FAILED', 'redisStore: unexpected reply to a commit', {
            store: 'redisStore',
          })
      }
    },

    positionOf: (id, eventId) => runScript(command, POSITION_OF, [keysOf(prefix, kind, id).index], [eventId]),

    async page(id, after, size) {
      const { document, trail } = keysOf(prefix, kind, id)
      const reply = await runScript(command, PAGE, [document, trail], [String(after), String(size)])
      const [gone, entries]: unknown[] = Array.isArray(reply) ? reply : []
      if (!Array.isArray(entries)) throw damaged('stored trail: expected a list')
      return entries.map((entry, index) => toRawEvent(entry, Number(gone) + index + 1))
    },
  }
}

import { StepwardError } from '../errors.js'
import {
  describeType,
  invalidArgument,
  ownOptions,
  requireId,
  requireInteger,
  requireText,
} from '../internal/guards.js'
import { decodeRecord, type RecordKind } from './record-kind.js'

/** Longest id of an event, and longest type or time of one, in UTF-16 units: what fits into an index everywhere. */
const MAX_EVENT_TEXT_LENGTH = 128

/** One event, ready to be stored. */
export interface EncodedEvent {
  readonly id: string
  readonly type: string
  readonly at: string
  readonly document: string
}

/**
 * A commit, read once and turned into text before anything is awaited: nothing that the caller does
 * to its objects afterwards reaches the store.
 */
export interface EncodedCommit<R> {
  readonly id: string
  readonly expected: string | null
  readonly next: { readonly record: R; readonly document: string } | null
  readonly events: readonly EncodedEvent[]
}

function toJson(where: string, value: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch {
    throw invalidArgument(`${where}: cannot be written as JSON`)
  }
  if (text === undefined) throw invalidArgument(`${where}: expected an object, got ${describeType(value)}`)
  return text
}

/** What could not be read again is not stored: it would lock its owner out. */
function encodeRecord<R>(kind: RecordKind<R>, id: string, value: unknown): { record: R; document: string } {
  const document = toJson('commit: next', value)
  try {
    return { record: decodeRecord(kind, id, document), document }
  } catch (error) {
    if (error instanceof StepwardError) throw invalidArgument(`commit: next: ${error.message}`)
    throw error
  }
}

function encodeEvent<R>(kind: RecordKind<R>, subjectId: string, where: string, value: unknown): EncodedEvent {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidArgument(`${where}: expected an event, got ${describeType(value)}`)
  }
  const document = toJson(where, value)
  const fields: object = JSON.parse(document)
  const field = (name: string): unknown => Object.getOwnPropertyDescriptor(fields, name)?.value
  if (field(kind.subject) !== subjectId) {
    throw invalidArgument(`${where}.${kind.subject}: expected the id of the commit`)
  }
  return {
    id: requireText(`${where}.id`, field('id'), MAX_EVENT_TEXT_LENGTH),
    type: requireText(`${where}.type`, field('type'), MAX_EVENT_TEXT_LENGTH),
    at: requireText(`${where}.at`, field('at'), MAX_EVENT_TEXT_LENGTH),
    document,
  }
}

export function readCommit<R>(kind: RecordKind<R>, change: unknown): EncodedCommit<R> {
  const fields = ownOptions('commit', change, ['id', 'expected', 'next', 'events'])
  const id = requireId('commit: id', fields.id)
  const expected = fields.expected === null ? null : requireText('commit: expected', fields.expected)
  const next = fields.next === null ? null : encodeRecord(kind, id, fields.next)
  if (!Array.isArray(fields.events)) {
    throw invalidArgument(`commit: events: expected an array, got ${describeType(fields.events)}`)
  }
  const events = fields.events.map((event, index) => encodeEvent(kind, id, `commit: events[${index}]`, event))
  if (new Set(events.map((event) => event.id)).size < events.length) {
    throw invalidArgument('commit: events: two events have the same id')
  }
  return { id, expected, next, events }
}

/** The ids, each once. */
export function readIds(ids: unknown): string[] {
  if (!Array.isArray(ids)) throw invalidArgument(`loadMany: ids: expected an array, got ${describeType(ids)}`)
  return [...new Set(ids.map((id, index) => requireId(`loadMany: ids[${index}]`, id)))]
}

export function readEventsOptions(options: unknown): { after: string | null; limit: number } {
  const own = ownOptions('events', options, ['after', 'limit'])
  return {
    after: own.after === undefined ? null : requireText('events: after', own.after),
    limit:
      own.limit === undefined
        ? Number.POSITIVE_INFINITY
        : requireInteger('events: limit', own.limit, 1, Number.MAX_SAFE_INTEGER),
  }
}

/** A cursor that is not in the trail: where to go on from is not guessed. */
export function unknownCursor(): StepwardError {
  return invalidArgument('events: after: no event of this trail has that id')
}

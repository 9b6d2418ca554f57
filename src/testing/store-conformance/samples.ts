import { randomId } from '../../internal/bytes.js'
import { utf8Length } from '../../internal/utf8.js'
import {
  MAX_DOCUMENT_BYTES,
  MAX_EVENT_BYTES,
  MAX_EVENTS_PER_COMMIT,
  type StoredEvent,
  type Summary,
} from '../../storage/contract.js'
import { JSON_NUMBERS, JSON_STRINGS } from './texts.js'

/** The report columns of a document; of an erasure: null. */
export type SummaryOf = (document: string | null) => Summary

const AT = '2026-01-02T03:04:05.678Z'

/** Unix seconds of {@link AT}, and of the last instant that a Date can hold. */
const [NOW, LAST] = [1_767_323_045, 8_640_000_000_000] as const

/** Longest id and type of an event, in UTF-16 units. */
const MAX_EVENT_TEXT_LENGTH = 128

/** A small document. Tests recognize it by its mark. */
export function documentOf(mark: number = 1): string {
  return JSON.stringify({ schemaVersion: 1, mark })
}

/** The mark of a document; NaN if it has none. */
export function markOf(document: string): number {
  return Number(/"mark":(\d+)/.exec(document)?.[1])
}

const hasEvenMark = (document: string): boolean => markOf(document) % 2 === 0

export function enrollmentSummary(document: string | null): Summary {
  if (document === null) return { state: null, enrolled_at: null, updated_at: null }
  return hasEvenMark(document)
    ? { state: 'on', enrolled_at: 0, updated_at: LAST }
    : { state: 'off', enrolled_at: null, updated_at: NOW }
}

export function policySummary(document: string | null): Summary {
  if (document === null) return { enforce_from: null, updated_at: null }
  return hasEvenMark(document)
    ? { enforce_from: LAST, updated_at: 0 }
    : { enforce_from: null, updated_at: NOW }
}

/** An event with a new id. */
export function newEvent(fields: Partial<StoredEvent> = {}): StoredEvent {
  const event = { id: randomId(), type: 'store.tested', at: AT, ...fields }
  return { document: JSON.stringify(event), ...event }
}

/** JSON of exactly so many bytes of UTF-8. */
function filled(json: object, filling: string, byteLength: number): string {
  const [start, end] = [`${JSON.stringify(json).slice(0, -1)},"filling":"`, '"}']
  const left = byteLength - utf8Length(start + end)
  const fillings = Math.floor(left / utf8Length(filling))
  return `${start}${filling.repeat(fillings)}${'x'.repeat(left - fillings * utf8Length(filling))}${end}`
}

/** ASCII, and characters of 2, 3 and 4 bytes. */
const FILLINGS = ['x', 'é', '\u2028', '😀'] as const

/** Documents of exactly the largest size. */
export const LARGEST_DOCUMENTS: readonly string[] = FILLINGS.map((filling) =>
  filled({ schemaVersion: 1 }, filling, MAX_DOCUMENT_BYTES),
)

/** As many events of exactly the largest size as one commit may have. */
export function largestEvents(): StoredEvent[] {
  return Array.from({ length: MAX_EVENTS_PER_COMMIT }, (_, index) => {
    const event = newEvent()
    const filling = FILLINGS[index % FILLINGS.length] ?? 'x'
    return { ...event, document: filled({ id: event.id }, filling, MAX_EVENT_BYTES) }
  })
}

const STRINGS = `[${JSON_STRINGS.map((text) => `"${text}"`).join()}]`

/** JSON that a store rewrites if it parses it, folds it or converts its characters. */
const AWKWARD_JSON: readonly string[] = [
  STRINGS,
  `[${JSON_NUMBERS.join()}]`,
  '[[],{},null,true,false,""]',
  '{"b":1,"a":2,"b":3,"A":4,"":5}',
  ' {\r\n\t"spaced" : [ 1 , 2 ] }  ',
]

export const AWKWARD_DOCUMENTS: readonly string[] = AWKWARD_JSON.map(
  (json) => ` {"schemaVersion":1,"awkward":${json}} \n`,
)

/** Events whose fields are at their limits, or close to those of another one. */
export function awkwardEvents(): StoredEvent[] {
  const id = randomId()
  return [
    ...AWKWARD_JSON.map((json) => newEvent({ document: json })),
    newEvent({ at: '2026-01-02T03:04:05Z' }),
    newEvent({ id: `${id}x`, type: 'x'.repeat(MAX_EVENT_TEXT_LENGTH) }),
    ...['X', 'x ', 'é', 'e\u0301'].map((end) => newEvent({ id: id + end })),
    newEvent({ id: '€'.repeat(MAX_EVENT_TEXT_LENGTH) }),
  ]
}

import { MAX_NAME_LENGTH } from '../enrollment/bounds.js'
import type { EventContext } from '../internal/decision.js'
import { fitsBytes, hidden, map, optional, type Reader, text } from '../internal/input.js'
import { mismatch, problem } from '../internal/mismatch.js'
import { withoutControls } from '../otp/uri-key.js'

// Readers for fields that many functions of the service take.

/** A code that a user typed. Any text is judged; anything else is a mistake of the caller, not a wrong guess. */
export const typedCode: Reader<string> = hidden((value) => {
  if (typeof value === 'string') return value
  throw mismatch('a string', value)
})

const readName = text(MAX_NAME_LENGTH)

/** A character that can be seen: no space, mark of direction or filler. */
const VISIBLE = /[^\p{White_Space}\p{Cf}\p{Default_Ignorable_Code_Point}]/u

/** The name of an authenticator or a device, as another system had it; null: nothing of it can be seen. */
export const importedName: Reader<string | null> = (value) => {
  const name = withoutControls(readName(value)).trim()
  return VISIBLE.test(name) ? name : null
}

/** The name of an authenticator or a device, of which something can be seen. */
export const shownName: Reader<string> = (value) => {
  const name = importedName(value)
  if (name === null) throw problem('expected a character that can be seen')
  return name
}

/** Entries of a context, and its size in bytes: it is part of one event. */
const MAX_ENTRIES = 10
const MAX_BYTES = 4096

/**
 * In UTF-16 units: the first one that makes the context fit. A longer value is cut, because a user agent is what the
 * client sends, and must not end its own login.
 */
const VALUE_LENGTHS = [512, 256, 128, 64, 32]

const LONE_SURROGATES = /\p{Surrogate}/gu

const entries = map((value): string => {
  if (typeof value !== 'string') throw mismatch('a string', value)
  return value.slice(0, VALUE_LENGTHS[0])
})

function cut(read: ReadonlyMap<string, string>, length: number): EventContext {
  const values = [...read].map(
    ([name, value]) => [name, value.slice(0, length).replace(LONE_SURROGATES, '\ufffd')] as const,
  )
  return Object.assign(Object.create(null), Object.fromEntries(values))
}

/** What the application says about the request, kept in the event of the change. */
export const requestContext: Reader<EventContext | null> = optional((value): EventContext => {
  const read = entries(value)
  if (read.size > MAX_ENTRIES) throw problem(`expected at most ${MAX_ENTRIES} entries, got ${read.size}`)
  for (const length of VALUE_LENGTHS) {
    const context = cut(read, length)
    if (fitsBytes(JSON.stringify(context), MAX_BYTES)) return context
  }
  throw problem('expected names of at most 4,096 bytes together')
}, null)

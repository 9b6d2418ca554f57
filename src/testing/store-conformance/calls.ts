import { encodeUtf8 } from '../../internal/utf8.js'
import type { Commit, DocumentStore, EventsOptions, StoredEvent } from '../../storage/contract.js'
import { isFailure, mismatch, showError, showId } from './failure.js'

/** The two halves of a store, as messages name them. */
export type HalfName = 'enrollments' | 'policies'

/** Marks what the store threw, as opposed to what the kit found. */
const NAME = 'StoreFault'

const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`

function showCommit({ id, expected, document, events }: Commit): string {
  const bytes = document === null ? null : encodeUtf8(document).length
  const revision = expected === null ? 'null' : 'a revision'
  const next = bytes === null ? 'document null' : `a document of ${count(bytes, 'byte')}`
  return `for ${showId(id)} with expected ${revision}, ${next} and ${count(events.length, 'event')}`
}

function showOptions({ after, limit }: EventsOptions = {}): string {
  const shown = [
    ...(after === undefined ? [] : [`after ${showId(after)}`]),
    ...(limit === undefined ? [] : [`limit ${limit}`]),
  ]
  return shown.length === 0 ? '' : ` with ${shown.join(' and ')}`
}

/** The error for a call that threw: which one it was, with what, and what was expected of it. */
function fault(call: string, cause: unknown, called: string, expected: string): unknown {
  if (isFailure(cause)) return cause
  const message = `${call} threw ${showError(cause)}.\nCalled ${called}. Expected ${expected}.`
  const error = new Error(message, { cause })
  error.name = NAME
  return error
}

/** By the name: under Jest, errors come from another realm. */
export function isStoreFault(error: unknown): error is Error {
  return Reflect.get(Object(error), 'name') === NAME
}

function iterable(call: string, found: unknown): AsyncIterable<StoredEvent> {
  const isIterable = [Symbol.asyncIterator, Symbol.iterator].some((symbol) => symbol in Object(found))
  if (!isIterable) throw mismatch(call, 'an async iterable of events', found)
  return found as AsyncIterable<StoredEvent>
}

/** The half of a store, with errors that name the call that threw. */
export function named(half: HalfName, store: DocumentStore): DocumentStore {
  return {
    async load(id) {
      try {
        return await store.load(id)
      } catch (cause) {
        throw fault(`${half}.load`, cause, `for ${showId(id)}`, 'the stored document, or null')
      }
    },
    async loadMany(ids) {
      try {
        return await store.loadMany(ids)
      } catch (cause) {
        const called = `with ${count(ids.length, 'id')}`
        throw fault(`${half}.loadMany`, cause, called, 'a Map of the documents that exist')
      }
    },
    async commit(change) {
      // Before the call: a check may change the object while the commit runs.
      const called = showCommit(change)
      try {
        return await store.commit(change)
      } catch (cause) {
        const expected = 'true, or false if another revision is stored'
        throw fault(`${half}.commit`, cause, called, expected)
      }
    },
    async *events(id, options) {
      const call = `${half}.events`
      try {
        yield* iterable(call, store.events(id, options))
      } catch (cause) {
        throw fault(call, cause, `for ${showId(id)}${showOptions(options)}`, 'the events of its trail')
      }
    },
  }
}

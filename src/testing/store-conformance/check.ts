import type {
  Commit,
  DocumentStore,
  EventsOptions,
  StoredDocument,
  StoredEvent,
} from '../../storage/contract.js'
import { type HalfName, isStoreFault, named } from './calls.js'
import { expectSame, expectThat, isFailure, mismatch } from './failure.js'
import { documentOf, type SummaryOf } from './samples.js'

/** Enough that calls overlap in any store that awaits. */
export const PARALLEL = 50

interface Titled {
  readonly title: string
  /** What goes wrong with a store that fails, in one sentence. */
  readonly consequence: string
}

/** One thing that must hold for enrollments and for policies. */
export interface HalfCheck extends Titled {
  /** The store is empty. */
  readonly run: (half: Half) => Promise<void>
}

/** One thing that must hold between enrollments and policies. */
export interface StoreCheck extends Titled {
  /** The store is empty. */
  readonly run: (enrollments: Half, policies: Half) => Promise<void>
}

/** A commit without its report columns; no events by default. */
export type Change = Omit<Commit, 'summary' | 'events'> & Partial<Pick<Commit, 'events'>>

/** One half of a store. Its `commit` fills in the report columns of this half. */
export interface Half extends Omit<DocumentStore, 'commit'> {
  readonly store: DocumentStore
  /** The last event of each trail that {@link commit} has written. */
  readonly lastEvents: Map<string, string>
  readonly complete: (change: Change) => Commit
  readonly commit: (change: Change) => Promise<boolean>
}

export function halfOf(name: HalfName, made: DocumentStore, summaryOf: SummaryOf): Half {
  const store = named(name, made)
  const complete = (change: Change): Commit => ({
    events: [],
    ...change,
    summary: summaryOf(change.document),
  })
  return {
    ...store,
    store,
    lastEvents: new Map(),
    complete,
    commit: (change) => store.commit(complete(change)),
  }
}

export async function stored(store: Pick<DocumentStore, 'load'>, id: string): Promise<StoredDocument> {
  const found = await store.load(id)
  if (found === null) throw mismatch('load', 'the stored document', found)
  return found
}

export async function documentIn(store: Pick<DocumentStore, 'load'>, id: string): Promise<string | null> {
  return (await store.load(id))?.document ?? null
}

/** A commit that must succeed, and that every later read must show. */
export async function commit(half: Half, change: Change): Promise<void> {
  const { id, document, events: added = [] } = change
  expectSame('commit on the current revision', await half.commit(change), true)
  const found = await documentIn(half, id)
  expectSame('the document in load after commit returned true', found, document)
  const [last, after] = [added.at(-1), half.lastEvents.get(id)]
  if (last === undefined) return
  const written = await events(half, id, after === undefined ? {} : { after })
  expectSame('the new events of the trail after commit returned true', written, added)
  half.lastEvents.set(id, last.id)
}

/** Stores a document where none is. */
export async function create(half: Half, id: string, mark?: number): Promise<void> {
  await commit(half, { id, expected: null, document: documentOf(mark) })
}

export async function loadMany(
  store: Pick<DocumentStore, 'loadMany'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredDocument>> {
  const found = await store.loadMany(ids)
  expectThat(found instanceof Map, 'loadMany', 'a Map', found)
  return found
}

export async function events(
  store: Pick<DocumentStore, 'events'>,
  id: string,
  options?: EventsOptions,
): Promise<StoredEvent[]> {
  const found: StoredEvent[] = []
  for await (const event of store.events(id, options)) found.push(event)
  return found
}

/** The ids of the events of a trail. */
export async function trail(store: Pick<DocumentStore, 'events'>, id: string): Promise<string[]> {
  return (await events(store, id)).map((event) => event.id)
}

/** What a call of the store throws. It fails if the call does not. */
export async function expectFault(what: string, call: () => Promise<unknown>): Promise<unknown> {
  let result: unknown
  try {
    result = await call()
  } catch (error) {
    if (!isStoreFault(error)) throw error
    return error.cause
  }
  throw mismatch(what, 'an error', result)
}

/** The error for the test runner: what the kit found and what goes wrong with such a store, or what the store threw. */
export function withConsequence(error: unknown, consequence: string): unknown {
  if (isStoreFault(error)) return new Error(error.message, { cause: error.cause })
  return isFailure(error) ? new Error(`${error.message}\n${consequence}`) : error
}

import type {
  Commit,
  DocumentStore,
  EventsOptions,
  StoredDocument,
  StoredEvent,
} from '../../storage/contract.js'
import { expectSame, expectThat, mismatch } from './failure.js'
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
  readonly complete: (change: Change) => Commit
  readonly commit: (change: Change) => Promise<boolean>
}

export function halfOf(store: DocumentStore, summaryOf: SummaryOf): Half {
  const complete = (change: Change): Commit => ({
    events: [],
    ...change,
    summary: summaryOf(change.document),
  })
  return {
    store,
    complete,
    load: (id) => store.load(id),
    loadMany: (ids) => store.loadMany(ids),
    events: (id, options) => store.events(id, options),
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

/** A commit that must succeed. */
export async function commit(half: Half, change: Change): Promise<void> {
  expectSame('commit on the current revision', await half.commit(change), true)
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

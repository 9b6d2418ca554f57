import type { Commit, EventsOptions, RecordStore, Stored, TwoFactorStore } from '../../storage/contract.js'
import { expectSame, expectThat, mismatch } from './failure.js'
import type { Samples } from './samples.js'

/** Enough that calls overlap in any store that awaits. */
export const PARALLEL = 50

interface Titled {
  readonly title: string
  /** In one sentence: what a store that fails here would let an attacker, or a fault, do. */
  readonly threat: string
}

/** One thing that must hold for people and for companies. */
export interface RecordCheck extends Titled {
  /** The store is empty. */
  readonly run: <R>(store: RecordStore<R>, samples: Samples<R>) => Promise<void>
}

/** One thing that must hold between people and companies. */
export interface StoreCheck extends Titled {
  /** The store is empty. */
  readonly run: (store: TwoFactorStore) => Promise<void>
}

export async function stored<R>(store: RecordStore<R>, id: string): Promise<Stored<R>> {
  const found = await store.load(id)
  if (found === null) throw mismatch('load', 'the record that is stored', found)
  return found
}

/** A commit that nothing speaks against. */
export async function commit<R>(store: RecordStore<R>, change: Commit<R>): Promise<void> {
  expectSame('commit on the current revision', await store.commit(change), true)
}

/** Stores a record where none is. */
export async function create<R>(
  store: RecordStore<R>,
  samples: Samples<R>,
  id: string,
  mark?: number,
): Promise<void> {
  await commit(store, { id, expected: null, next: samples.record(id, mark), events: [] })
}

/** What the service takes, too: a Map and nothing like one. */
export async function loadMany<R>(
  store: RecordStore<R>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Stored<R>>> {
  const found = await store.loadMany(ids)
  expectThat(found instanceof Map, 'loadMany', 'a Map', found)
  return found
}

export async function events<R>(
  store: RecordStore<R>,
  id: string,
  options?: EventsOptions,
): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const event of store.events(id, options)) found.push(event)
  return found
}

/** The ids of a trail. */
export async function trail<R>(store: RecordStore<R>, id: string): Promise<string[]> {
  const ids: string[] = []
  for await (const event of store.events(id)) ids.push(event.id)
  return ids
}

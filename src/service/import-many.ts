import { boxed, callback, iterable } from '../internal/host.js'
import {
  argument,
  flag,
  get,
  input,
  integer,
  MAX_ID_BYTES,
  optional,
  type Reader,
} from '../internal/input.js'
import { guarded, mismatch } from '../internal/mismatch.js'
import { eachInOrder, oneAtATimeById } from './in-order.js'
import type { ImportProgress, ImportReport, ImportSecretResult, UnusablePerson } from './results.js'

/** The options of `admin.importMany`. */
export interface ImportManyOptions {
  /** Check everything and store nothing. Default false. */
  readonly dryRun?: boolean
  /**
   * Called after each person, in the order of the input, and awaited. New recovery codes are in its result. An error
   * that it throws ends the import; people who were in work by then are imported without another call.
   */
  readonly onProgress?: (progress: ImportProgress) => unknown
  /**
   * How many people are imported at a time: 1 to 64. Entries of one user are imported one after the other, in the
   * order of the input. Default 1.
   */
  readonly concurrency?: number
  /** An `AbortSignal`, which stops the import. Those who are in work are finished and reported. */
  readonly signal?: { readonly aborted: boolean }
}

/** More only wait for connections: pools of a database have ten by default. */
const MAX_CONCURRENCY = 64

const signal: Reader<{ readonly aborted: boolean }> = (value) => {
  // An AbortSignal of any realm: `aborted` is a getter of its prototype.
  const aborted = typeof value === 'object' && value !== null ? get(value, 'aborted') : undefined
  if (typeof aborted === 'boolean') return value as { readonly aborted: boolean }
  throw mismatch('an AbortSignal', value)
}

const readOptions = input('admin.importMany', {
  dryRun: optional(flag, false),
  onProgress: optional(callback<(progress: ImportProgress) => unknown>),
  concurrency: optional(integer(1, MAX_CONCURRENCY), 1),
  signal: optional(signal),
})

const readPeople = argument('admin.importMany', 'people', iterable('people'))

/** One person of the input, read, or why not. */
export type ReadPerson<P> = { readonly ok: true; readonly person: P } | UnusablePerson

/** The parts of `admin.importSecret`. */
interface Importer<P> {
  readonly readOne: (value: unknown) => ReadPerson<P>
  readonly importOne: (person: P, dryRun: boolean) => Promise<ImportSecretResult>
}

/** What `admin.importMany` does. */
export async function importMany<P extends { readonly userId: string }>(
  { readOne, importOne }: Importer<P>,
  people: AsyncIterable<unknown> | Iterable<unknown>,
  options: ImportManyOptions = {},
): Promise<ImportReport> {
  const { dryRun, onProgress, concurrency, signal: stop } = readOptions(options)
  const isStopped = (): boolean => stop?.aborted === true
  const counts = { total: 0, imported: 0, alreadyEnrolled: 0, refused: 0, invalid: 0 }
  const source = readPeople(people)
  if (isStopped()) return { ...counts, aborted: true }

  const inTurn = oneAtATimeById()
  let taken = 0
  async function importPerson(value: unknown): Promise<ImportProgress> {
    const index = taken++
    const read = readOne(value)
    if (!read.ok) return { index, userId: userIdOf(value), result: read }
    const { userId } = read.person
    return { index, userId, result: await inTurn(userId, () => importOne(read.person, dryRun)) }
  }

  await eachInOrder(boxed(source), {
    concurrency,
    work: ({ item }) => importPerson(item),
    async done(progress) {
      counts.total += 1
      counts[countOf(progress.result)] += 1
      await onProgress?.(progress)
    },
    isStopped,
  })
  return { ...counts, aborted: isStopped() }
}

function countOf(result: ImportProgress['result']): Exclude<keyof ImportReport, 'total' | 'aborted'> {
  if (result.ok) return 'imported'
  if (result.reason === 'invalid' || result.reason === 'below_profile') return 'invalid'
  return result.reason === 'already_enrolled' ? 'alreadyEnrolled' : 'refused'
}

/** The id of a person who could not be read, if it is one. */
function userIdOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null
  const userId: unknown = guarded(() => get(value, 'userId'), null)
  return typeof userId === 'string' && userId.length <= MAX_ID_BYTES ? userId : null
}

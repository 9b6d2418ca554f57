import type { Stored } from '../../../src/storage/contract.js'
import type { BrokenStore } from './broken-store.js'
import { overwrite, plainStore, wrapped } from './plain-store.js'

const SEEN = 'S4 what commit returned true for is what the next load sees'
const USED_CODE =
  'A code that was just used would still look unused, and whoever watched it being typed would get in with it.'
const WRONG_MEMBERS =
  'Members of a company would be taken for enrolled who are not, and its demand for two-factor would let them through.'

const counts = (...numbers: readonly number[]): string[] =>
  numbers.map((count) => `loadMany of ${count} ids finds the first and the last`)

/** Stores whose reads are old, torn or incomplete. */
export const BROKEN_READS: readonly BrokenStore[] = [
  {
    name: 'load says undefined where nothing is stored',
    make: () =>
      wrapped((right) => ({
        load: async (id) => (await right.load(id)) ?? (undefined as unknown as null),
      })),
    caughtBy: ['load is null where nothing is stored'],
    threat: 'A person without a second factor would be taken for one who has it, or be locked out.',
  },
  {
    name: 'load answers from a cache',
    make: () =>
      wrapped(<R>(right: { load(id: string): Promise<Stored<R> | null> }) => {
        const cache = new Map<string, Promise<Stored<R> | null>>()
        return {
          load(id: string) {
            const found = cache.get(id) ?? right.load(id)
            cache.set(id, found)
            return found
          },
        }
      }),
    caughtBy: [SEEN],
    threat: USED_CODE,
  },
  {
    name: 'loadMany answers from a replica that is one read behind',
    make: () =>
      wrapped(<R>(right: { loadMany(ids: readonly string[]): Promise<ReadonlyMap<string, Stored<R>>> }) => {
        let behind: ReadonlyMap<string, Stored<R>> = new Map()
        return {
          async loadMany(ids: readonly string[]) {
            const answer = behind
            behind = await right.loadMany(ids)
            return answer
          },
        }
      }),
    caughtBy: [SEEN],
    threat: USED_CODE,
  },
  {
    name: 'reads the record and its revision one after the other',
    make: () =>
      wrapped((right) => ({
        async load(id) {
          const first = await right.load(id)
          const second = await right.load(id)
          return first && { record: first.record, revision: second?.revision ?? first.revision }
        },
      })),
    caughtBy: ['S4 reads that run beside commits see each commit whole'],
    threat: 'A request could read the record from before a code was used with the revision from after it',
  },
  {
    name: 'shows a record before its events',
    make: () =>
      wrapped((right) => ({
        async commit(change) {
          const { events, ...rest } = change
          if (!(await right.commit({ ...rest, events: [] }))) return false
          await new Promise((resolve) => setImmediate(resolve))
          return overwrite(right, change)
        },
      })),
    caughtBy: ['S4 reads that run beside commits see each commit whole'],
    threat: 'A request could read the record from before a code was used with the revision from after it',
  },
  {
    name: 'loadMany forgets the last chunk where it is not full',
    make: () =>
      wrapped((right) => ({
        loadMany: (ids) => right.loadMany(ids.slice(0, Math.floor(ids.length / 100) * 100)),
      })),
    caughtBy: counts(1, 99, 101),
    threat: WRONG_MEMBERS,
  },
  {
    name: 'loadMany forgets the last id of a chunk',
    make: () =>
      wrapped((right) => ({
        loadMany: (ids) => right.loadMany(ids.filter((_, index) => index % 100 !== 99)),
      })),
    caughtBy: [
      ...counts(100, 200),
      'loadMany of 1,000 ids gives those that exist, whatever the order and repetitions',
    ],
    threat: WRONG_MEMBERS,
  },
  {
    name: 'loadMany takes no empty list, and no more ids than the database has parameters',
    make: () =>
      wrapped((right) => ({
        async loadMany(ids) {
          if (ids.length === 0) throw new Error('syntax error at or near ")"')
          if (ids.length > 32_767) throw new RangeError('too many parameters')
          return right.loadMany(ids)
        },
      })),
    caughtBy: counts(0, 40_000),
    threat: WRONG_MEMBERS,
  },
]

const ALIKE = 'S11 ids that look alike are different people'
const OWN_ERASURE = 'S11 erasing one leaves those that look alike'
const SOMEBODY_ELSE = 'would read and overwrite the second factor of somebody else.'

const KEYS: readonly (readonly [string, (id: string) => string])[] = [
  ['without their capitals', (id) => id.toLowerCase()],
  ['without the spaces at their end', (id) => id.trimEnd()],
  ['up to a NUL', (id) => id.split('\0')[0] ?? ''],
  ['with accents normalised', (id) => id.normalize('NFC')],
  ['cut to 255 characters', (id) => id.slice(0, 255)],
  ['with backslashes as escapes', (id) => id.replaceAll('\\\\', '\\')],
  ['as numbers where they look like one', (id) => (id.trim() === '' ? id : String(Number(id) || id))],
]

/** Stores that take two ids for one. */
export const BROKEN_IDS: readonly BrokenStore[] = KEYS.map(([name, keyOf]) => ({
  name: `ids are looked up ${name}`,
  make: () => plainStore({ keyOf }),
  caughtBy: [ALIKE, OWN_ERASURE],
  threat: SOMEBODY_ELSE,
}))

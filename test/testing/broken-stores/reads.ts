import type { StoredDocument } from '../../../src/storage/contract.js'
import type { BrokenStore } from './broken-store.js'
import { overwrite, plainStore, wrapped } from './plain-store.js'

const SEEN = 'S4 S14 what commit returned true for is what the next load sees'
const WHOLE = 'S4 S14 reads that run beside commits see each commit whole'
const COUNTS = 'loadMany takes no ids, one, and tens of thousands'

/** Stores whose reads are old, torn or incomplete. */
export const BROKEN_READS: readonly BrokenStore[] = [
  {
    name: 'returns undefined where nothing is stored',
    make: () =>
      wrapped((right) => ({
        load: async (id) => (await right.load(id)) ?? (undefined as unknown as null),
      })),
    caughtBy: ['load is null where nothing is stored'],
  },
  {
    name: 'loads from a cache',
    make: () =>
      wrapped((right) => {
        const cache = new Map<string, Promise<StoredDocument | null>>()
        return {
          load(id: string) {
            const found = cache.get(id) ?? right.load(id)
            cache.set(id, found)
            return found
          },
        }
      }),
    caughtBy: [SEEN],
  },
  {
    name: 'loads many from a replica that is one read behind',
    make: () =>
      wrapped((right) => {
        let behind: ReadonlyMap<string, StoredDocument> = new Map()
        return {
          async loadMany(ids: readonly string[]) {
            const found = behind
            behind = await right.loadMany(ids)
            return found
          },
        }
      }),
    caughtBy: [SEEN],
  },
  {
    name: 'reads the document and its revision one after the other',
    make: () =>
      wrapped((right) => ({
        async load(id) {
          const first = await right.load(id)
          const second = await right.load(id)
          return first && { document: first.document, revision: second?.revision ?? first.revision }
        },
      })),
    caughtBy: [WHOLE],
  },
  {
    name: 'shows a document before its events',
    make: () =>
      wrapped((right) => ({
        async commit(change) {
          if (!(await right.commit({ ...change, events: [] }))) return false
          await new Promise((resolve) => setImmediate(resolve))
          return overwrite(right, change)
        },
      })),
    caughtBy: [WHOLE],
  },
  {
    name: 'loads the ids in groups of 100, and forgets the last group',
    make: () =>
      wrapped((right) => ({
        loadMany: (ids) => right.loadMany(ids.slice(0, Math.floor(ids.length / 100) * 100)),
      })),
    caughtBy: [COUNTS],
  },
  {
    name: 'loads the ids in groups of 100, and forgets the last id of each group',
    make: () =>
      wrapped((right) => ({
        loadMany: (ids) => right.loadMany(ids.filter((_, index) => index % 100 !== 99)),
      })),
    caughtBy: ['loadMany of 1,000 ids gives those that exist, whatever the order and repetitions', COUNTS],
  },
  {
    name: 'sends an empty list to the database',
    make: () =>
      wrapped((right) => ({
        async loadMany(ids) {
          if (ids.length === 0) throw new Error('syntax error at or near ")"')
          return right.loadMany(ids)
        },
      })),
    caughtBy: [COUNTS],
  },
  {
    name: 'sends more parameters than the database takes',
    make: () =>
      wrapped((right) => ({
        async loadMany(ids) {
          if (ids.length > 32_767) throw new RangeError('too many parameters')
          return right.loadMany(ids)
        },
      })),
    caughtBy: [COUNTS],
  },
]

const KEYS: readonly (readonly [string, (id: string) => string])[] = [
  ['without regard to case', (id) => id.toLowerCase()],
  ['without the spaces at their end', (id) => id.trimEnd()],
  ['up to a NUL', (id) => id.split('\0')[0] ?? ''],
  ['with accents normalized', (id) => id.normalize('NFC')],
  ['cut to 255 characters', (id) => id.slice(0, 255)],
  ['with backslashes as escapes', (id) => id.replaceAll('\\\\', '\\')],
  ['as numbers if they look like one', (id) => (id.trim() === '' ? id : String(Number(id) || id))],
]

/** Stores that confuse two ids. */
export const BROKEN_IDS: readonly BrokenStore[] = KEYS.map(([name, keyOf]) => ({
  name: `looks up ids ${name}`,
  make: () => plainStore({ keyOf }),
  caughtBy: ['S11 ids that look alike are different people', 'S11 erasing one leaves those that look alike'],
}))

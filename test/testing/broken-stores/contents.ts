import type { BrokenStore } from './broken-store.js'
import { plainStore, wrapped } from './plain-store.js'

const PASSED = 'what was passed to commit may be changed afterwards, even while it runs'
const RETURNED = 'what load, loadMany and events returned may be changed'
const DOCUMENT = 'a document comes back byte for byte'
const EVENT = 'every field of an event comes back byte for byte'
const LARGEST = 'the largest commit comes back whole: 256 KiB with 8 events of 16 KiB'

const bytesOf = (text: string | null): number => Buffer.byteLength(text ?? '')

/** Stores that return something else than what they were given. */
export const BROKEN_CONTENTS: readonly BrokenStore[] = [
  {
    name: 'cuts a text after 65,535 characters',
    make: () => plainStore({ keep: (text) => text.slice(0, 65_535) }),
    caughtBy: [LARGEST],
  },
  {
    name: 'returns true if the database refuses a text over 65,535 bytes',
    make: () =>
      wrapped((right) => ({
        commit: async (change) => bytesOf(change.document) > 65_535 || right.commit(change),
      })),
    caughtBy: [LARGEST],
  },
  {
    name: 'takes 262,144 bytes of UTF-16, not of UTF-8',
    make: () =>
      wrapped((right) => ({
        async commit(change) {
          if ((change.document ?? '').length * 2 > 262_144) throw new RangeError('value too long')
          return right.commit(change)
        },
      })),
    caughtBy: [LARGEST],
  },
  {
    name: 'takes four writes in a transaction',
    make: () =>
      wrapped((right) => ({
        async commit(change) {
          if (change.events.length > 3) throw new RangeError('too many writes')
          return right.commit(change)
        },
      })),
    caughtBy: [
      LARGEST,
      'S12 the trail has every event exactly once, in the order of commits and within a commit',
    ],
  },
  {
    name: 'cuts an event after 4,000 bytes',
    make: () =>
      wrapped((right) => ({
        commit: (change) => {
          const cut = (text: string): string => Buffer.from(text).subarray(0, 4000).toString()
          const events = change.events.map((event) => ({ ...event, document: cut(event.document) }))
          return right.commit({ ...change, events })
        },
      })),
    caughtBy: [LARGEST],
  },
  {
    name: 'parses JSON and writes it again',
    make: () => plainStore({ keep: (text) => JSON.stringify(JSON.parse(text)) }),
    caughtBy: [DOCUMENT, EVENT],
  },
  {
    name: 'normalizes accents',
    make: () => plainStore({ keep: (text) => text.normalize('NFC') }),
    caughtBy: [DOCUMENT, EVENT],
  },
  {
    name: 'cannot store characters of four bytes',
    make: () => plainStore({ keep: (text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '?') }),
    caughtBy: [DOCUMENT, EVENT, LARGEST],
  },
  {
    name: 'parses the times of events',
    make: () =>
      wrapped((right) => ({
        commit: (change) => {
          const events = change.events.map((event) => ({ ...event, at: new Date(event.at).toISOString() }))
          return right.commit({ ...change, events })
        },
      })),
    caughtBy: [EVENT],
  },
  {
    name: 'compares the ids of events without regard to case',
    make: () => plainStore({ sameEventId: (one, other) => one.toLowerCase() === other.toLowerCase() }),
    caughtBy: [EVENT, 'an event to read after that is in no trail, or in another one, is refused'],
  },
  {
    name: 'returns the objects that it keeps',
    make: () => plainStore({ shares: 'out' }),
    caughtBy: [RETURNED],
  },
  {
    name: 'keeps the objects that it is given',
    make: () => plainStore({ shares: 'in' }),
    caughtBy: [PASSED],
  },
  {
    name: 'reads what it is given only after an await',
    make: () =>
      wrapped((right) => ({
        async commit(change) {
          await Promise.resolve()
          return right.commit(change)
        },
      })),
    caughtBy: [PASSED],
  },
]

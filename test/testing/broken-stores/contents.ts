import type { Commit } from '../../../src/storage/contract.js'
import type { BrokenStore } from './broken-store.js'
import { plainStore, wrapped } from './plain-store.js'

const GIVEN = 'what was given to commit may be changed afterwards, even while it runs'
const RETURNED = 'what load, loadMany and events returned may be changed'
const FIELDS =
  'every field of a record comes back as it was: numbers, instants, null, empty lists, awkward texts'
const EVENT_FIELDS = 'every field of an event comes back as it was'
const LARGE = 'a record of more than a megabyte comes back as it was'

const REACHES_IN =
  'Code that changes an object it was handed would change the stored record, past the revision'
const USED_AGAIN =
  'A last time step, a count or a deadline that comes back changed lets a used code in again.'

/** Reads a document as JSON, with each value in it replaced. */
const replacing = (replace: (value: unknown) => unknown) => ({
  decode: (kept: unknown): unknown => JSON.parse(String(kept), (_, value: unknown) => replace(value)),
})

const asItIs = (value: unknown): unknown => value
const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0

/** Stores that give back something else than what they were given. */
export const BROKEN_CONTENTS: readonly BrokenStore[] = [
  {
    name: 'cuts long lists short',
    make: () => plainStore(replacing((value) => (Array.isArray(value) ? value.slice(0, 1000) : value))),
    caughtBy: [LARGE],
    threat:
      'A record that is cut short lets nobody in: a whole company could be locked out by whoever makes it grow.',
  },
  {
    name: 'cuts a document after 65,535 characters',
    make: () => plainStore({ encode: (value) => JSON.stringify(value).slice(0, 65_535) }),
    caughtBy: [LARGE],
    threat:
      'A record that is cut short lets nobody in: a whole company could be locked out by whoever makes it grow.',
  },
  {
    name: 'gives numbers as texts',
    make: () => plainStore(replacing((value) => (typeof value === 'number' ? String(value) : value))),
    caughtBy: [FIELDS, EVENT_FIELDS],
    threat: USED_AGAIN,
  },
  {
    name: 'rounds numbers to 32 bits of precision',
    make: () => plainStore(replacing((value) => (typeof value === 'number' ? Math.fround(value) : value))),
    caughtBy: [FIELDS],
    threat: USED_AGAIN,
  },
  {
    name: 'gives null for an empty list',
    make: () => plainStore(replacing((value) => (isEmptyList(value) ? null : value))),
    caughtBy: [FIELDS, EVENT_FIELDS],
    threat: USED_AGAIN,
  },
  {
    name: 'gives texts without NUL',
    make: () =>
      plainStore(replacing((value) => (typeof value === 'string' ? value.replaceAll('\0', '') : value))),
    caughtBy: [EVENT_FIELDS, FIELDS],
    threat: 'What the trail says about who did what, and why, could be forged by choosing the words.',
  },
  {
    name: 'gives instants as dates',
    make: () =>
      plainStore(
        replacing((value) =>
          typeof value === 'string' && /^\d{4}-.*Z$/.test(value) ? new Date(value) : value,
        ),
      ),
    caughtBy: [EVENT_FIELDS],
    threat: 'What the trail says about who did what, and why, could be forged by choosing the words.',
  },
  {
    name: 'keeps the objects that it is given, and gives them out',
    make: () => plainStore({ encode: asItIs, decode: asItIs }),
    caughtBy: [RETURNED, GIVEN],
    threat: REACHES_IN,
  },
  {
    name: 'copies what it keeps one level deep',
    make: () => plainStore({ encode: (value) => ({ ...(value as object) }), decode: asItIs }),
    caughtBy: [GIVEN, RETURNED],
    threat: REACHES_IN,
  },
  {
    name: 'copies what it is given only after waiting for a connection',
    make: () =>
      wrapped((right) => ({
        async commit<R>(change: Commit<R>) {
          await Promise.resolve()
          return right.commit(change as Commit<never>)
        },
      })),
    caughtBy: [GIVEN],
    threat: REACHES_IN,
  },
]

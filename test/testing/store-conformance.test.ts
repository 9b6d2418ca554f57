import { beforeAll, describe, expect, it } from 'vitest'
import {
  type Commit,
  MAX_DOCUMENT_BYTES,
  MAX_EVENT_BYTES,
  MAX_EVENTS_PER_COMMIT,
  type TwoFactorStore,
} from '../../src/storage/contract.js'
import { memoryStore } from '../../src/storage/memory.js'
import { BROKEN_COMMITS } from './broken-stores/commits.js'
import { BROKEN_CONTENTS } from './broken-stores/contents.js'
import { plainStore, wrapped } from './broken-stores/plain-store.js'
import { BROKEN_IDS, BROKEN_READS } from './broken-stores/reads.js'
import { BROKEN_TRAILS } from './broken-stores/trails.js'
import { failureOf, recordTests } from './support/recorder.js'

const BROKEN = [...BROKEN_COMMITS, ...BROKEN_READS, ...BROKEN_IDS, ...BROKEN_TRAILS, ...BROKEN_CONTENTS]

/** Like a database that has one lock for each id, and does not wait for it. */
function givesUpRaces(): TwoFactorStore {
  const held = new Set<string>()
  return wrapped((right) => ({
    async commit(change) {
      if (held.has(change.id)) return false
      held.add(change.id)
      try {
        const copy = structuredClone(change)
        await right.load(change.id)
        return await right.commit(copy)
      } finally {
        held.delete(change.id)
      }
    },
  }))
}

describe('storeConformance', () => {
  it.each([
    ['memoryStore', memoryStore],
    ['the store that the broken ones are made from', plainStore],
    ['a store that gives up a commit while another one on the same id runs', givesUpRaces],
  ])('passes %s', async (_, makeStore) => {
    for (const test of recordTests(() => makeStore())) {
      expect(await failureOf(test), `${test.group}: ${test.title}`).toBeNull()
    }
  })

  it('checks enrollments and policies alike, and has no title twice', () => {
    const tests = recordTests(memoryStore)
    const titles = (group: string) => tests.filter((test) => test.group === group).map((test) => test.title)
    expect(titles('enrollments')).toEqual(titles('policies'))
    expect(new Set(titles('enrollments')).size).toBe(titles('enrollments').length)
    expect(new Set(tests.map((test) => test.group))).toEqual(
      new Set(['enrollments', 'policies', 'enrollments and policies']),
    )
  })
})

describe('storeConformance commits nothing that Stepward would not', () => {
  const commits: Commit[] = []

  beforeAll(async () => {
    const tests = recordTests(() =>
      wrapped((right) => ({
        commit(change) {
          commits.push(structuredClone(change))
          return right.commit(change)
        },
      })),
    )
    for (const test of tests) await failureOf(test)
  })

  const bytesOf = (text: string | null): number => Buffer.byteLength(text ?? '')
  const most = (sizes: readonly number[]): number => sizes.reduce((one, other) => Math.max(one, other), 0)

  it('and asks for the largest document, of characters of 1 to 4 bytes', () => {
    const documents = commits.map(({ document }) => document)
    expect(most(documents.map(bytesOf))).toBe(MAX_DOCUMENT_BYTES)
    const largest = new Set(documents.filter((document) => bytesOf(document) === MAX_DOCUMENT_BYTES))
    const bytesOfACharacter = [...largest].map((text) => Math.round(bytesOf(text) / [...String(text)].length))
    expect(bytesOfACharacter.sort()).toEqual([1, 2, 3, 4])
  })

  it('and asks for the most events of the largest size', () => {
    expect(most(commits.map(({ events }) => events.length))).toBe(MAX_EVENTS_PER_COMMIT)
    expect(most(commits.flatMap(({ events }) => events.map((event) => bytesOf(event.document))))).toBe(
      MAX_EVENT_BYTES,
    )
    const full = commits.filter(
      ({ document, events }) =>
        bytesOf(document) === MAX_DOCUMENT_BYTES &&
        events.length === MAX_EVENTS_PER_COMMIT &&
        events.every((event) => bytesOf(event.document) === MAX_EVENT_BYTES),
    )
    expect(full.length).toBeGreaterThan(0)
  })

  it('and asks for ids of 1 to 1,024 bytes', () => {
    const sizes = commits.map(({ id }) => bytesOf(id))
    expect([Math.min(...sizes), most(sizes)]).toEqual([1, 1024])
  })
})

describe('storeConformance catches a store that', () => {
  it.each(BROKEN.map((broken) => [broken.name, broken] as const))('%s', async (_, broken) => {
    const tests = recordTests(broken.make)
    for (const title of broken.caughtBy) {
      const named = tests.filter((test) => test.title === title)
      expect(named.length, title).toBeGreaterThan(0)
      for (const test of named) {
        const failure = await failureOf(test)
        expect(failure, `${test.group}: ${title}`).toBeInstanceOf(Error)
        expect(String(failure), 'what went wrong, and a sentence on what follows').toMatch(
          /^Error: [^\n]+\.\n[A-Z][^\n]+\.$/,
        )
      }
    }
  })

  it('fails any one of its checks: each can fail', () => {
    const caught = new Set(BROKEN.flatMap((broken) => broken.caughtBy))
    const titles = new Set(recordTests(memoryStore).map((test) => test.title))
    expect([...titles].filter((title) => !caught.has(title))).toEqual([])
  })
})

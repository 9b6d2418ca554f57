import { describe, expect, it } from 'vitest'
import type { TwoFactorStore } from '../../src/storage/contract.js'
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

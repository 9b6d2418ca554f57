import { describe, expect, it } from 'vitest'
import {
  type DocumentStore,
  type ImportProgress,
  type ImportSecretInput,
  memoryStore,
  OtpSecret,
} from '../../src/index.js'
import { type Bench, bench, collect, statusOn } from '../support/service.js'

const person = (index: number, more: object = {}): ImportSecretInput => ({
  userId: `user-${index}`,
  secret: { base32: OtpSecret.fromBytes(new Uint8Array(20).fill(index + 1)).toBase32() },
  recoveryCodes: 'none',
  ...more,
})

const people = (count: number) => Array.from({ length: count }, (_, index) => person(index))

/** A store on which later loads finish first, and the largest number of people that were in work at once. */
function reversing(): { store: ReturnType<typeof memoryStore>; most: () => number } {
  const memory = memoryStore()
  let [inWork, most] = [0, 0]
  let waiting: (() => void)[] = []
  const enrollments: DocumentStore = {
    ...memory.enrollments,
    async load(id) {
      inWork += 1
      most = Math.max(most, inWork)
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
        setImmediate(() => {
          const turn = waiting.reverse()
          waiting = []
          for (const go of turn) go()
        })
      })
      inWork -= 1
      return memory.enrollments.load(id)
    },
  }
  return { store: { ...memory, enrollments }, most: () => most }
}

async function run(on: Bench, input: Iterable<ImportSecretInput>, concurrency: number) {
  const progress: ImportProgress[] = []
  const report = await on.twoFactor.admin.importMany(input, {
    concurrency,
    onProgress: (each) => progress.push(each),
  })
  return { report, progress }
}

const trailOf = (on: Bench, userId: string) => collect(on.twoFactor.enrollment.events({ userId }))

describe('admin.importMany with concurrency', () => {
  it('works on so many people at a time, and reports them in the order of the input', async () => {
    for (const concurrency of [1, 2, 7, 64]) {
      const { store, most } = reversing()
      const { report, progress } = await run(bench(store), people(100), concurrency)
      expect(report).toMatchObject({ total: 100, imported: 100, aborted: false })
      expect(progress.map(({ index, userId }) => [index, userId])).toEqual(
        people(100).map(({ userId }, index) => [index, userId]),
      )
      expect(most()).toBe(concurrency)
    }
  })

  it('imports the first of two entries of one user, at any distance', async () => {
    for (const distance of [1, 2, 15, 16, 40]) {
      const on = bench(reversing().store)
      const second = person(99, { userId: 'user-0', name: 'second' })
      const input = [person(0, { name: 'first' }), ...people(50).slice(1)]
      input.splice(distance, 0, second)
      const { report, progress } = await run(on, input, 16)
      expect(report).toMatchObject({ total: 51, imported: 50, alreadyEnrolled: 1 })
      expect(progress[distance]?.result).toEqual({ ok: false, reason: 'already_enrolled' })
      expect(await statusOn(on.twoFactor, 'user-0')).toMatchObject({ authenticators: [{ name: 'first' }] })
    }
  })

  it('S7 S12 changes nothing in a second run, and brings back nobody who was ended in between', async () => {
    const on = bench(reversing().store)
    await run(on, people(60), 16)
    for (const { userId } of people(60)) expect(await trailOf(on, userId)).toHaveLength(1)
    await on.twoFactor.admin.reset({ userId: 'user-1', actorId: 'admin', reason: 'phone stolen' })
    await on.twoFactor.admin.erase({ userId: 'user-2', actorId: 'admin' })
    const ids = people(60).map(({ userId }) => userId)
    const before = await on.store.enrollments.loadMany(ids)
    const count = on.events.length
    const { report } = await run(on, [...people(60), ...people(60)], 64)
    expect(report).toMatchObject({ total: 120, imported: 0, alreadyEnrolled: 116, refused: 4 })
    expect(await on.store.enrollments.loadMany(ids)).toEqual(before)
    expect(on.events).toHaveLength(count)
  })

  it('S12 of two runs at once each person is imported by one, with one event', async () => {
    const on = bench(reversing().store)
    const runs = await Promise.all([run(on, people(60), 16), run(on, people(60), 16)])
    const imported = runs.map(({ report }) => report.imported)
    const already = runs.map(({ report }) => report.alreadyEnrolled)
    expect([...imported, ...already].reduce((a, b) => a + b)).toBe(120)
    expect(imported.reduce((a, b) => a + b)).toBe(60)
    for (const { userId } of people(60)) expect(await trailOf(on, userId)).toHaveLength(1)
  })

  it('S4 reports who is in work when a fault ends it, and none whom it did not import', async () => {
    const { store } = reversing()
    const enrollments: DocumentStore = {
      ...store.enrollments,
      load: (id) =>
        id === 'user-10' ? Promise.reject(new Error('connection lost')) : store.enrollments.load(id),
    }
    const on = bench({ ...store, enrollments })
    const reported: (string | null)[] = []
    const broken = on.twoFactor.admin.importMany([...people(40), person(98, { userId: 'user-10' })], {
      concurrency: 8,
      onProgress: ({ userId }) => reported.push(userId),
    })
    await expect(broken).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
    expect(reported.length).toBeGreaterThanOrEqual(10)
    expect(reported).not.toContain('user-10')
    const stored = await Promise.all(
      people(41).map(async ({ userId }) => [userId, await store.enrollments.load(userId)] as const),
    )
    expect(reported).toEqual(stored.filter(([, document]) => document !== null).map(([userId]) => userId))
  })

  it('does not import the second entry of a user whose first one met a fault', async () => {
    const memory = memoryStore()
    let loads = 0
    const enrollments: DocumentStore = {
      ...memory.enrollments,
      async load(id) {
        loads += 1
        if (loads === 1) throw new Error('connection lost')
        return memory.enrollments.load(id)
      },
    }
    const on = bench({ ...memory, enrollments })
    const second = person(7, { userId: 'user-0' })
    await expect(run(on, [person(0), second], 8)).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
    expect(await memory.enrollments.load('user-0')).toBeNull()
  })

  it('finishes and reports those in work when the signal stops it', async () => {
    const on = bench(reversing().store)
    const stop = new AbortController()
    const reported: (string | null)[] = []
    const report = await on.twoFactor.admin.importMany(people(100), {
      concurrency: 8,
      signal: stop.signal,
      onProgress({ index, userId }) {
        reported.push(userId)
        if (index === 5) stop.abort()
      },
    })
    expect(report).toMatchObject({ total: reported.length, imported: reported.length, aborted: true })
    expect(reported.length).toBeLessThanOrEqual(5 + 8)
    const ids = people(100).map(({ userId }) => userId)
    expect((await on.store.enrollments.loadMany(ids)).size).toBe(reported.length)
  })
})

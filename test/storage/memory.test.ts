import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/storage/memory.js'
import { storeConformance } from '../../src/testing/index.js'
import { stored, trail } from './helpers.js'
import { newChange, newEvent } from './samples.js'

describe('memoryStore', () => storeConformance({ describe, it }, memoryStore))

it('two memory stores have nothing in common', async () => {
  const [one, other] = [memoryStore(), memoryStore()]
  await one.enrollments.commit({ id: 'a', expected: null, document: '{}', summary: {}, events: [] })
  expect(await other.enrollments.load('a')).toBeNull()
})

describe('deleteEvents()', () => {
  const [OLD, BORDER] = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z']
  const before = new Date(BORDER)

  async function filled() {
    const store = memoryStore()
    for (const half of [store.enrollments, store.policies]) {
      for (const id of ['a', 'b']) {
        const events = [OLD, BORDER, OLD].map((at, index) => newEvent({ id: `e${index}`, at }))
        await half.commit(newChange({ id, events }))
      }
    }
    return store
  }

  it('S12 deletes what is older in every trail, and the rest keeps its place', async () => {
    const { enrollments, deleteEvents } = await filled()
    expect(await deleteEvents({ before })).toBe(8)
    expect(await deleteEvents({ before })).toBe(0)
    const { revision } = await stored(enrollments, 'a')
    await enrollments.commit(newChange({ expected: revision, events: [newEvent({ id: 'e3' })] }))
    const after: string[] = []
    for await (const { id } of enrollments.events('a', { after: 'e1' })) after.push(id)
    expect(after).toEqual(['e3'])
  })

  it('S12 deletes only in the trails of the user and of the company that it names', async () => {
    const { enrollments, policies, deleteEvents } = await filled()
    expect(await deleteEvents({ before, userId: 'a', companyId: 'b' })).toBe(4)
    expect(await trail(enrollments, 'a')).toEqual(['e1'])
    expect(await trail(policies, 'b')).toEqual(['e1'])
    expect(await trail(enrollments, 'b')).toHaveLength(3)
    expect(await trail(policies, 'a')).toHaveLength(3)
  })
})

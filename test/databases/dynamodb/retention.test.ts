import { expect, it } from 'vitest'
import type { DocumentStore } from '../../../src/storage/contract.js'
import { stored, trail } from '../../storage/helpers.js'
import { newChange, newEvent } from '../../storage/samples.js'
import { useClient } from './clients.js'

const { newStore, document } = useClient()

const [OLD, BORDER] = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z']
const before = new Date(BORDER)

/** Two old events and one that stays. */
async function fill(half: DocumentStore, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const events = [OLD, OLD, BORDER].map((at, index) => newEvent({ id: `e${index}`, at }))
    await half.commit(newChange({ id, events }))
  }
}

it('S12 deleteEvents() deletes what is older in every trail, and the rest keeps its place', async () => {
  const store = await newStore()
  const ids = ['a', 'b\0', 'policy#a', 'event#1']
  for (const half of [store.enrollments, store.policies]) await fill(half, ids)
  expect(await store.deleteEvents({ before })).toBe(ids.length * 4)
  expect(await store.deleteEvents({ before })).toBe(0)
  for (const half of [store.enrollments, store.policies]) {
    for (const id of ids) expect(await trail(half, id)).toEqual(['e2'])
    const { revision } = await stored(half, 'a')
    const more = newChange({ expected: revision, events: [newEvent({ id: 'e3', at: BORDER })] })
    expect(await half.commit(more)).toBe(true)
    const after: string[] = []
    for await (const { id } of half.events('a', { after: 'e2' })) after.push(id)
    expect(after).toEqual(['e3'])
    const deleted = half.events('a', { after: 'e1' })[Symbol.asyncIterator]()
    await expect(deleted.next()).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
  }
})

it('S12 deleteEvents() deletes only in the trails of the user and of the company that it names', async () => {
  const store = await newStore()
  for (const half of [store.enrollments, store.policies]) await fill(half, ['a', 'b'])
  expect(await store.deleteEvents({ before, userId: 'a', companyId: 'b' })).toBe(4)
  expect(await trail(store.enrollments, 'a')).toEqual(['e2'])
  expect(await trail(store.policies, 'b')).toEqual(['e2'])
  expect(await trail(store.enrollments, 'b')).toHaveLength(3)
  expect(await trail(store.policies, 'a')).toHaveLength(3)
})

it('S12 deleteEvents() empties a long trail, which goes on counting, also when its document was erased', async () => {
  const { tableName, enrollments, deleteEvents } = await newStore()
  for (let round = 0; round < 15; round++) {
    const events = Array.from({ length: 8 }, () => newEvent({ at: OLD }))
    await enrollments.commit(newChange({ document: null, events }))
  }
  expect(await deleteEvents({ before, userId: 'a' })).toBe(120)
  expect(await trail(enrollments, 'a')).toEqual([])
  expect((await document().scan({ TableName: tableName })).Count).toBe(3) // the marker, the count, and that the user is known
  await fill(enrollments, ['a'])
  expect((await stored(enrollments, 'a')).revision).toMatch(/^123\./)
})

it('S11 deleteEvents(): a damaged event is ERR_RECORD_CORRUPT', async () => {
  const { tableName, enrollments, deleteEvents } = await newStore()
  await fill(enrollments, ['a'])
  await document().update({
    TableName: tableName,
    Key: { pk: 'enrollment#a', sk: 'event#0000000000000001' },
    UpdateExpression: 'REMOVE event_id',
  })
  await expect(deleteEvents({ before })).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
  expect((await document().scan({ TableName: tableName })).Count).toBe(9)
})

import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { DocumentStore } from '../../../src/storage/contract.js'
import { redisStore } from '../../../src/storage/redis/index.js'
import { redisUrl } from '../../servers/addresses.js'
import { stored, trail } from '../../storage/helpers.js'
import { newChange, newEvent } from '../../storage/samples.js'
import { CLIENTS, newPrefix, useClient } from './clients.js'

const [OLD, BORDER] = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z']
const before = new Date(BORDER)

/** Two old events and one that stays. */
async function fill(half: DocumentStore, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const events = [OLD, OLD, BORDER].map((at, index) => newEvent({ id: `e${index}`, at }))
    await half.commit(newChange({ id, events }))
  }
}

/** Many slots, and what could be taken for the end or the start of a key. */
const IDS = [
  'a',
  '}',
  '{b}',
  '%7D',
  ':events',
  'stepward:policy:{x',
  ...Array.from({ length: 20 }, (_, i) => `user-${i}`),
]

describe.each(CLIENTS)('deleteEvents() through $name', (listed) => {
  const { newStore } = useClient(listed)

  it('S12 deletes what is older in every trail, and the rest keeps its place', async () => {
    const store = newStore()
    const neighbour = newStore()
    for (const half of [store.enrollments, store.policies, neighbour.enrollments]) await fill(half, IDS)
    expect(await store.deleteEvents({ before })).toBe(IDS.length * 4)
    expect(await store.deleteEvents({ before })).toBe(0)
    for (const half of [store.enrollments, store.policies]) {
      for (const id of IDS) expect(await trail(half, id)).toEqual(['e2'])
      const { revision } = await stored(half, 'a')
      const more = newChange({ expected: revision, events: [newEvent({ id: 'e3', at: BORDER })] })
      expect(await half.commit(more)).toBe(true)
      const after: string[] = []
      for await (const { id } of half.events('a', { after: 'e2' })) after.push(id)
      expect(after).toEqual(['e3'])
      const deleted = half.events('a', { after: 'e1' })[Symbol.asyncIterator]()
      await expect(deleted.next()).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
    }
    expect(await trail(neighbour.enrollments, 'a')).toHaveLength(3)
  })

  it('S12 deletes only in the trails of the user and of the company that it names', async () => {
    const store = newStore()
    for (const half of [store.enrollments, store.policies]) await fill(half, ['a', 'b'])
    expect(await store.deleteEvents({ before, userId: 'a', companyId: 'b' })).toBe(4)
    expect(await trail(store.enrollments, 'a')).toEqual(['e2'])
    expect(await trail(store.policies, 'b')).toEqual(['e2'])
    expect(await trail(store.enrollments, 'b')).toHaveLength(3)
    expect(await trail(store.policies, 'a')).toHaveLength(3)
  })
})

describe('deleteEvents()', () => {
  const { newStore } = useClient({
    async open() {
      const client = new Redis(redisUrl(), { keyPrefix: `own-${newPrefix()}` })
      return { client, close: () => client.quit() }
    },
  })

  it('S12 finds the keys of a client that writes a prefix of its own', async () => {
    const store = newStore()
    await fill(store.enrollments, ['a', 'b'])
    expect(await store.deleteEvents({ before })).toBe(4)
  })

  it('S12 empties a long trail, which goes on counting, also when its document was erased', async () => {
    const { enrollments, deleteEvents } = newStore()
    for (let round = 0; round < 130; round++) {
      const events = Array.from({ length: 8 }, () => newEvent({ at: OLD }))
      await enrollments.commit(newChange({ document: null, events }))
    }
    expect(await deleteEvents({ before, userId: 'a' })).toBe(1040)
    expect(await trail(enrollments, 'a')).toEqual([])
    await fill(enrollments, ['a'])
    expect(await trail(enrollments, 'a')).toEqual(['e0', 'e1', 'e2'])
  })

  it.each([{}, { before: 1 }, { before, userId: '' }, { before, user: 'a' }])(
    'S11 refuses %j',
    async (wrong) => {
      await expect(newStore().deleteEvents(wrong as never)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
      })
    },
  )

  it('S11 a damaged event is ERR_RECORD_CORRUPT, and nothing is deleted', async () => {
    const client = new Redis(redisUrl())
    onTestFinished(async () => {
      await client.quit()
    })
    const keyPrefix = newPrefix()
    const { enrollments, deleteEvents } = redisStore(client, { keyPrefix })
    await fill(enrollments, ['a'])
    await client.lset(`${keyPrefix}enrollment:{a}:events`, 1, 'null')
    await expect(deleteEvents({ before })).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
    expect(await client.llen(`${keyPrefix}enrollment:{a}:events`)).toBe(3)
  })
})

import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redisStore } from '../../../src/storage/redis/index.js'
import { redisUrl } from '../../servers/addresses.js'
import { stored, trail } from '../../storage/helpers.js'
import { markIn, newChange } from '../../storage/samples.js'
import { statusIn } from '../service.js'
import { newPrefix } from './clients.js'

const newClient = () => createClient({ url: redisUrl() })
const client = newClient()

beforeAll(async () => {
  await client.connect()
})
afterAll(async () => {
  await client.close()
})

function newStore() {
  const keyPrefix = newPrefix()
  return { keyPrefix, ...redisStore(client, { keyPrefix }) }
}

it('S7 an erased document leaves nothing but its trail, and that it was erased', async () => {
  const { keyPrefix, enrollments } = newStore()
  await enrollments.commit(newChange())
  const { revision } = await stored(enrollments, 'a')
  await enrollments.commit(newChange({ expected: revision, document: null, events: [] }))
  const keys = await client.keys(`${keyPrefix}*`)
  const document = `${keyPrefix}enrollment:{a}`
  expect(keys.sort()).toEqual([
    document,
    `${document}:event-ids`,
    `${document}:events`,
    `${keyPrefix}store-id`,
  ])
  const left = { layout: '1', erased: expect.stringMatching(/^[\w-]{22}$/), event_count: '1' }
  expect({ ...(await client.hGetAll(document)) }).toEqual(left)
})

it('an entry of the trail is a JSON array of id, type, time and document', async () => {
  const { keyPrefix, enrollments } = newStore()
  const change = newChange()
  await enrollments.commit(change)
  const entries = await client.lRange(`${keyPrefix}enrollment:{a}:events`, 0, -1)
  expect(entries.map((entry) => JSON.parse(entry))).toEqual(
    change.events.map(({ id, type, at, document }) => [id, type, at, document]),
  )
})

it('a document and its events share a slot of a cluster, whatever the id', async () => {
  const { keyPrefix, enrollments } = newStore()
  for (const id of ['a', '{a}', '}', '{}', '}{', '{', '%', '%7D', '{a}{b}']) {
    await enrollments.commit(newChange({ id }))
  }
  const keys = await client.keys(`${keyPrefix}enrollment*`)
  expect(keys).toHaveLength(27)
  const slots = new Map<string, Set<number>>()
  for (const key of keys) {
    const document = key.replace(/:event(s|-ids)$/, '')
    const slot = Number(await client.sendCommand(['CLUSTER', 'KEYSLOT', key]).catch(() => slotOf(key)))
    slots.set(document, (slots.get(document) ?? new Set()).add(slot))
  }
  expect(slots.size).toBe(9)
  for (const used of slots.values()) expect(used.size).toBe(1)
})

/** CRC16 of the hash tag, as Redis Cluster specifies it, for servers without cluster support. */
function slotOf(key: string): number {
  const tag = /\{([^}]+)\}/.exec(key)?.[1] ?? key
  let crc = 0
  for (const byte of Buffer.from(tag)) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++)
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  }
  return crc % 16_384
}

it('S4 a server that lost its scripts gets them again', async () => {
  const { enrollments } = newStore()
  expect(await enrollments.commit(newChange({ mark: 1 }))).toBe(true)
  await client.scriptFlush()
  const { revision } = await stored(enrollments, 'a')
  await client.scriptFlush()
  expect(await enrollments.commit(newChange({ mark: 2, expected: revision }))).toBe(true)
  await client.scriptFlush()
  expect(await trail(enrollments, 'a')).toHaveLength(2)
})

describe('S12 a commit that a client sends again, because it lost the reply,', () => {
  /** Sends every script twice, as a client does that reconnects in between. */
  function twice(between: () => Promise<unknown> = async () => {}) {
    const keyPrefix = newPrefix()
    const plain = redisStore(client, { keyPrefix })
    const resending = redisStore(
      async (_key, command) => {
        await client.sendCommand([...command])
        if (command.includes('3')) await between()
        return client.sendCommand([...command])
      },
      { keyPrefix },
    )
    return { ...plain, resending: resending.enrollments }
  }

  it('is applied once, and returns true', async () => {
    const { enrollments, resending } = twice()
    expect(await resending.commit(newChange({ mark: 1 }))).toBe(true)
    expect(markIn(await stored(enrollments, 'a'))).toBe(1)
    expect(await trail(enrollments, 'a')).toHaveLength(1)
  })

  it('is a fault if its document has changed since, and its events are there once', async () => {
    const { enrollments, resending } = twice(async () => {
      const { revision } = await stored(enrollments, 'a')
      await enrollments.commit(newChange({ mark: 2, expected: revision, events: [] }))
    })
    await expect(resending.commit(newChange({ mark: 1 }))).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
    expect(markIn(await stored(enrollments, 'a'))).toBe(2)
    expect(await trail(enrollments, 'a')).toHaveLength(1)
  })

  it('is applied once if it has erased the document, though its events were deleted since', async () => {
    const { enrollments, resending, deleteEvents } = twice(() =>
      deleteEvents({ before: new Date('2100-01-01') }),
    )
    await enrollments.commit(newChange({ mark: 1 }))
    const { revision } = await stored(enrollments, 'a')
    expect(await resending.commit(newChange({ expected: revision, document: null }))).toBe(true)
    expect(await enrollments.load('a')).toBeNull()
    expect(await trail(enrollments, 'a')).toEqual([])
  })

  it('is applied once though its events were deleted since', async () => {
    const { enrollments, resending, deleteEvents } = twice(() =>
      deleteEvents({ before: new Date('2100-01-01') }),
    )
    expect(await resending.commit(newChange({ mark: 1 }))).toBe(true)
    expect(markIn(await stored(enrollments, 'a'))).toBe(1)
    expect(await trail(enrollments, 'a')).toEqual([])
  })
})

describe('S11 keys that another program has mangled', () => {
  it.each([
    ['document', 'null'],
    ['document', '{}'],
    ['revision', ''],
  ])('%s %s is ERR_RECORD_CORRUPT, and not overwritten', async (field, value) => {
    const { keyPrefix, ...store } = newStore()
    await store.enrollments.commit(newChange())
    const key = `${keyPrefix}enrollment:{a}`
    await client.hSet(key, field, value)
    const before = await client.hGetAll(key)
    await expect(statusIn(store)).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
    expect(await client.hGetAll(key)).toEqual(before)
  })

  it.each(['', 'null', '{}', '[]', '["a","b","c"]', '["a","b","c",4]'])(
    'the event %j is ERR_RECORD_CORRUPT',
    async (entry) => {
      const { keyPrefix, enrollments } = newStore()
      await enrollments.commit(newChange())
      await client.lSet(`${keyPrefix}enrollment:{a}:events`, 0, entry)
      await expect(trail(enrollments, 'a')).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
    },
  )

  it('a document with a missing field does not count as absent', async () => {
    for (const field of ['layout', 'revision', 'document', 'event_count']) {
      const { keyPrefix, enrollments } = newStore()
      await enrollments.commit(newChange())
      await client.hDel(`${keyPrefix}enrollment:{a}`, field)
      const corrupt = { code: 'ERR_RECORD_CORRUPT' }
      if (field !== 'event_count') await expect(enrollments.load('a')).rejects.toMatchObject(corrupt)
      if (field === 'document') continue
      await expect(enrollments.commit(newChange())).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
    }
  })

  it('S14 a document that is gone while its trail remains does not count as absent', async () => {
    const { keyPrefix, enrollments } = newStore()
    await enrollments.commit(newChange())
    await client.del(`${keyPrefix}enrollment:{a}`)
    const corrupt = { code: 'ERR_RECORD_CORRUPT' }
    await expect(enrollments.load('a')).rejects.toMatchObject(corrupt)
    await expect(enrollments.loadMany(['a', 'b'])).rejects.toMatchObject(corrupt)
    await expect(enrollments.commit(newChange())).rejects.toMatchObject(corrupt)
  })

  it('another layout is ERR_SCHEMA_VERSION', async () => {
    const { keyPrefix, enrollments } = newStore()
    await enrollments.commit(newChange())
    await client.hSet(`${keyPrefix}enrollment:{a}`, 'layout', '2')
    const refusal = { code: 'ERR_SCHEMA_VERSION', message: expect.stringContaining('upgrade stepward') }
    await expect(enrollments.load('a')).rejects.toMatchObject(refusal)
    await expect(enrollments.commit(newChange())).rejects.toMatchObject(refusal)
  })

  it('a key of another type is a fault, and nothing is written', async () => {
    for (const suffix of ['', ':events', ':event-ids']) {
      const { keyPrefix, enrollments } = newStore()
      await client.set(`${keyPrefix}enrollment:{a}${suffix}`, 'text')
      await expect(enrollments.commit(newChange())).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
      expect(await client.keys(`${keyPrefix}enrollment*`)).toHaveLength(1)
    }
  })

  it('a trail that lost events is ERR_RECORD_CORRUPT for a commit', async () => {
    const { keyPrefix, enrollments } = newStore()
    await enrollments.commit(newChange())
    const { revision } = await stored(enrollments, 'a')
    await client.del(`${keyPrefix}enrollment:{a}:events`)
    await expect(enrollments.commit(newChange({ mark: 2, expected: revision }))).rejects.toMatchObject({
      code: 'ERR_RECORD_CORRUPT',
    })
    expect((await stored(enrollments, 'a')).revision).toBe(revision)
  })
})

describe('S11 a wrong client or option is refused at once', () => {
  it.each([undefined, null, 1, 'redis://', {}, [], { sendCommand: 1 }])('client %j', (wrong) => {
    expect(() => redisStore(wrong as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message: expect.stringContaining('client') }),
    )
  })

  it.each([
    { keyPrefix: '' },
    { keyPrefix: '{a}' },
    { keyPrefix: 'x'.repeat(65) },
    { timeout: 0 },
    { timeout: 601 },
    { prefix: 'x' },
    { storeId: '' },
    { storeId: 1 },
  ])('options %j', (options) => {
    expect(() => redisStore(client, options as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    )
  })
})

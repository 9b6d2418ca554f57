import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redisStore } from '../../../src/storage/redis/index.js'
import { redisUrl } from '../../servers/addresses.js'
import { stored, trail } from '../../storage/helpers.js'
import { enrollmentEvent, enrollmentRecord } from '../../storage/samples.js'
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

const change = (mark?: number) => ({
  id: 'a',
  expected: null,
  next: enrollmentRecord('a', mark),
  events: [enrollmentEvent('a')],
})

it('S7 an erased record leaves nothing but its trail', async () => {
  const { keyPrefix, enrollments } = newStore()
  await enrollments.commit(change())
  const { revision } = await stored(enrollments, 'a')
  await enrollments.commit({ id: 'a', expected: revision, next: null, events: [] })
  const keys = await client.keys(`${keyPrefix}*`)
  expect(keys.sort()).toEqual([`${keyPrefix}enrollment:{a}:event-ids`, `${keyPrefix}enrollment:{a}:events`])
})

it('a record and its events share a slot of a cluster, whatever the id', async () => {
  const { keyPrefix, enrollments } = newStore()
  for (const id of ['a', '{a}', '}', '{}', '}{', '{', '%', '%7D', '{a}{b}']) {
    const next = enrollmentRecord(id)
    await enrollments.commit({ id, expected: null, next, events: [enrollmentEvent(id)] })
  }
  const keys = await client.keys(`${keyPrefix}*`)
  expect(keys).toHaveLength(27)
  const slots = new Map<string, Set<number>>()
  for (const key of keys) {
    const record = key.replace(/:event(s|-ids)$/, '')
    const slot = Number(await client.sendCommand(['CLUSTER', 'KEYSLOT', key]).catch(() => slotOf(key)))
    slots.set(record, (slots.get(record) ?? new Set()).add(slot))
  }
  expect(slots.size).toBe(9)
  for (const used of slots.values()) expect(used.size).toBe(1)
})

/** CRC16 of the hash tag, as the specification of Redis Cluster has it; for servers without cluster support. */
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

it('S4 a server that lost its scripts is given them again', async () => {
  const { enrollments } = newStore()
  expect(await enrollments.commit(change(1))).toBe(true)
  await client.scriptFlush()
  const { revision } = await stored(enrollments, 'a')
  await client.scriptFlush()
  expect(await enrollments.commit({ ...change(2), expected: revision })).toBe(true)
  await client.scriptFlush()
  expect(await trail(enrollments, 'a')).toHaveLength(2)
})

describe('S12 a commit that a client sends again, because it lost the answer,', () => {
  /** Sends every script twice, as a client does that reconnects in between. */
  function twice(between: () => Promise<void> = async () => {}) {
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
    return { enrollments: plain.enrollments, resending: resending.enrollments }
  }

  it('took effect once, and is told so', async () => {
    const { enrollments, resending } = twice()
    expect(await resending.commit(change(1))).toBe(true)
    expect((await stored(enrollments, 'a')).record.updatedAt).toBe(1)
    expect(await trail(enrollments, 'a')).toHaveLength(1)
  })

  it('is a fault where its record has changed since, and its events are there once', async () => {
    const { enrollments, resending } = twice(async () => {
      const { revision } = await stored(enrollments, 'a')
      await enrollments.commit({ id: 'a', expected: revision, next: enrollmentRecord('a', 2), events: [] })
    })
    await expect(resending.commit(change(1))).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
    expect((await stored(enrollments, 'a')).record.updatedAt).toBe(2)
    expect(await trail(enrollments, 'a')).toHaveLength(1)
  })

  it('is a fault where it has erased the record', async () => {
    const { enrollments, resending } = twice()
    await enrollments.commit(change(1))
    const { revision } = await stored(enrollments, 'a')
    const erasure = { id: 'a', expected: revision, next: null, events: [enrollmentEvent('a')] }
    await expect(resending.commit(erasure)).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
    expect(await enrollments.load('a')).toBeNull()
    expect(await trail(enrollments, 'a')).toHaveLength(2)
  })
})

describe('S11 keys that another program has mangled', () => {
  it.each([
    ['document', 'null'],
    ['document', '{}'],
    ['document', JSON.stringify(enrollmentRecord('b'))],
    ['revision', ''],
  ])('%s %s is ERR_RECORD_CORRUPT, and not overwritten', async (field, value) => {
    const { keyPrefix, enrollments } = newStore()
    await enrollments.commit(change())
    const key = `${keyPrefix}enrollment:{a}`
    await client.hSet(key, field, value)
    const before = await client.hGetAll(key)
    await expect(enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
    await expect(enrollments.loadMany(['a'])).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
    expect(await client.hGetAll(key)).toEqual(before)
  })

  it('a field that is missing is no missing record', async () => {
    for (const field of ['layout', 'revision', 'document']) {
      const { keyPrefix, enrollments } = newStore()
      await enrollments.commit(change())
      await client.hDel(`${keyPrefix}enrollment:{a}`, field)
      await expect(enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
      if (field === 'document') continue
      await expect(enrollments.commit(change())).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
    }
  })

  it('another layout is ERR_SCHEMA_VERSION', async () => {
    const { keyPrefix, enrollments } = newStore()
    await enrollments.commit(change())
    await client.hSet(`${keyPrefix}enrollment:{a}`, 'layout', '2')
    const refusal = { code: 'ERR_SCHEMA_VERSION', message: expect.stringContaining('upgrade stepward') }
    await expect(enrollments.load('a')).rejects.toMatchObject(refusal)
    await expect(enrollments.commit(change())).rejects.toMatchObject(refusal)
  })

  it('a key of another type is a fault, and nothing is written', async () => {
    for (const suffix of ['', ':events', ':event-ids']) {
      const { keyPrefix, enrollments } = newStore()
      await client.set(`${keyPrefix}enrollment:{a}${suffix}`, 'text')
      await expect(enrollments.commit(change())).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
      expect(await client.keys(`${keyPrefix}*`)).toHaveLength(1)
    }
  })

  it('a trail that lost events is ERR_RECORD_CORRUPT for a commit', async () => {
    const { keyPrefix, enrollments } = newStore()
    await enrollments.commit(change())
    const { revision } = await stored(enrollments, 'a')
    await client.del(`${keyPrefix}enrollment:{a}:events`)
    await expect(enrollments.commit({ ...change(2), expected: revision })).rejects.toMatchObject({
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
    { prefix: 'x' },
  ])('options %j', (options) => {
    expect(() => redisStore(client, options as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    )
  })
})

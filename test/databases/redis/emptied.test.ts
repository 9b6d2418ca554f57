import { createClient } from 'redis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { redisStore } from '../../../src/storage/redis/index.js'
import { type RedisServer, startRedis } from '../../servers/redis.js'
import { trail } from '../../storage/helpers.js'
import { newChange, newEvent } from '../../storage/samples.js'
import { newPrefix } from './clients.js'

let server: RedisServer
const open = () => createClient({ url: server.url })
let client: ReturnType<typeof open>

beforeAll(async () => {
  server = await startRedis()
  client = open()
  await client.connect()
})
afterAll(async () => {
  client?.destroy()
  await server?.stop()
})

const emptied = { code: 'ERR_STORE_FAILED', message: expect.stringContaining('emptied') }

it('S14 a server that is flushed while a process uses it lets nobody in without a code', async () => {
  const keyPrefix = newPrefix()
  const store = redisStore(client, { keyPrefix })
  await store.enrollments.commit(newChange())
  await client.flushAll()
  await expect(store.enrollments.load('a')).rejects.toMatchObject(emptied)
  await expect(store.enrollments.loadMany(['a', 'b'])).rejects.toMatchObject(emptied)
  await expect(store.policies.load('company')).rejects.toMatchObject(emptied)
  await expect(store.enrollments.commit(newChange())).rejects.toMatchObject(emptied)
  // A process that starts afterwards gives the empty server an id, which is another one.
  expect(await redisStore(client, { keyPrefix }).enrollments.load('a')).toBeNull()
  await expect(store.enrollments.load('a')).rejects.toMatchObject(emptied)
  await expect(store.storeId()).rejects.toMatchObject(emptied)
})

it('S14 with its storeId a flushed server, or another prefix, is refused from the first use on', async () => {
  const keyPrefix = newPrefix()
  const storeId = await redisStore(client, { keyPrefix }).storeId()
  const known = redisStore(client, { keyPrefix, storeId })
  expect(await known.enrollments.load('a')).toBeNull()
  expect(await known.storeId()).toBe(storeId)

  const elsewhere = redisStore(client, { keyPrefix: newPrefix(), storeId })
  await expect(elsewhere.enrollments.load('a')).rejects.toMatchObject(emptied)
  await client.flushAll()
  const restarted = redisStore(client, { keyPrefix, storeId })
  await expect(restarted.enrollments.load('a')).rejects.toMatchObject(emptied)
  await expect(restarted.enrollments.commit(newChange())).rejects.toMatchObject(emptied)
  expect(await client.dbSize()).toBe(0)
})

it('S14 processes that start at once agree on one id', async () => {
  const keyPrefix = newPrefix()
  const ids = await Promise.all(Array.from({ length: 10 }, () => redisStore(client, { keyPrefix }).storeId()))
  expect(new Set(ids).size).toBe(1)
})

it('S11 a client that returns Buffers is refused before a commit takes effect', async () => {
  const buffers = await createClient({
    url: server.url,
    commandOptions: { typeMapping: { 36: Buffer } },
  }).connect()
  try {
    const keyPrefix = newPrefix()
    const { enrollments } = redisStore(buffers, { keyPrefix })
    await expect(enrollments.commit(newChange())).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining('texts as strings'),
    })
    expect(await client.keys(`${keyPrefix}enrollment*`)).toEqual([])
  } finally {
    buffers.destroy()
  }
})

it('S14 a document that was lost can be erased, and its trail goes on', async () => {
  const keyPrefix = newPrefix()
  const { enrollments } = redisStore(client, { keyPrefix })
  await enrollments.commit(newChange({ events: ['1', '2'].map((id) => newEvent({ id })) }))
  await client.del(`${keyPrefix}enrollment:{a}`)
  await expect(enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
  const create = newChange({ mark: 4, events: [newEvent({ id: '4' })] })
  await expect(enrollments.commit(create)).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
  expect(await enrollments.commit(newChange({ document: null, events: [newEvent({ id: '3' })] }))).toBe(true)
  expect(await enrollments.load('a')).toBeNull()
  expect(await enrollments.commit(create)).toBe(true)
  expect(await trail(enrollments, 'a')).toEqual(['1', '2', '3', '4'])
})

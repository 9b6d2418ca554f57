import { createClient } from 'redis'
import { expect, it, onTestFinished } from 'vitest'
import { redisStore } from '../../../src/storage/redis/index.js'
import { startRedis } from '../../servers/redis.js'
import { newChange } from '../../storage/samples.js'

async function newServer() {
  const server = await startRedis()
  const client = await createClient({ url: server.url }).connect()
  onTestFinished(async () => {
    await client.close()
    await server.stop()
  })
  return { server, client }
}

const change = newChange()

it('S4 a server that may evict keys is refused until it may not', async () => {
  const { client } = await newServer()
  const store = redisStore(client)
  for (const policy of ['allkeys-lru', 'allkeys-lfu', 'allkeys-random']) {
    await client.configSet('maxmemory-policy', policy)
    const refusal = {
      code: 'ERR_STORE_FAILED',
      message: expect.stringContaining(`maxmemory-policy ${policy}`),
    }
    await expect(store.enrollments.load('a')).rejects.toMatchObject(refusal)
    await expect(store.enrollments.commit(change)).rejects.toMatchObject(refusal)
  }
  // Only keys that expire. Ours do not.
  await client.configSet('maxmemory-policy', 'volatile-lru')
  expect(await store.enrollments.load('a')).toBeNull()
})

it('S4 an account that may not read the policy can still use the store', async () => {
  const { server, client } = await newServer()
  await client.sendCommand(['ACL', 'SETUSER', 'app', 'on', '>secret', '~stepward:*', '+@all', '-info'])
  const url = new URL(server.url)
  const account = await createClient({ url: `redis://app:secret@${url.host}` }).connect()
  onTestFinished(() => account.close())
  const store = redisStore(account)
  expect(await store.enrollments.commit(change)).toBe(true)
})

it('S4 a server without memory refuses the whole commit', async () => {
  const { client } = await newServer()
  const store = redisStore(client)
  expect(await store.enrollments.load('a')).toBeNull()
  await client.configSet('maxmemory', '1')
  await expect(store.enrollments.commit(change)).rejects.toMatchObject({
    code: 'ERR_STORE_FAILED',
    message: expect.stringContaining('OOM'),
  })
  expect(await client.dbSize()).toBe(0)
  await client.configSet('maxmemory', '0')
  expect(await store.enrollments.commit(change)).toBe(true)
})

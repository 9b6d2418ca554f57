import { readFileSync } from 'node:fs'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { networkOf } from '../../../examples/rate-limit/limits.js'
import type * as example from '../../../examples/rate-limit/server.js'
import { memoryStore } from '../../../src/index.js'
import { listen } from '../../frameworks/support/server.js'
import { type Agent, createAgent, FROM_PAGE, type Reply } from '../../http/support/agent.js'
import { type RedisServer, startRedis } from '../../servers/redis.js'
import { runDocExample } from '../../support/doc-examples.js'
import { bench } from '../../support/service.js'

const PLACE = 'examples/rate-limit/server.ts'
const text = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')

let server: RedisServer
let createApp: typeof example.createApp

beforeAll(async () => {
  server = await startRedis()
  const limits = new URL('../../../examples/rate-limit/limits.ts', import.meta.url).href
  const code = text(PLACE).replace("'./limits.js'", `'${limits}'`)
  createApp = ((await runDocExample({ place: PLACE, code })) as unknown as typeof example).createApp
})
afterAll(() => server.stop())
beforeEach(async () => {
  const client = await createClient({ url: server.url }).connect()
  await client.flushAll()
  await client.close()
})

/** The application of the example on a socket, behind a proxy that says where each request comes from. */
async function openSite() {
  const redis = new Redis(server.url, { enableOfflineQueue: false, commandTimeout: 500 })
  redis.on('error', () => {}) // Some tests stop the server.
  await new Promise((resolve) => redis.once('ready', resolve))
  const on = bench(memoryStore())
  on.time.now = new Date() // The handler of the example has the system's clock.
  const sessions = new Map<string, NonNullable<ReturnType<example.Sessions['of']>>>()
  const begin = (userId: string, stage: 'pending' | 'full', proof: string | null): string => {
    const id = crypto.randomUUID()
    sessions.set(id, { userId, stage, proof })
    return `sid=${id}; HttpOnly; Secure`
  }
  const app = createApp(on.twoFactor as unknown as Parameters<typeof createApp>[0], redis, {
    of: (cookie) => sessions.get(/sid=([^;]*)/.exec(cookie ?? '')?.[1] ?? '') ?? null,
    begin: (userId, proof) => begin(userId, 'full', proof),
  })
  const { send, close } = await listen(app)
  onTestFinished(async () => {
    redis.disconnect()
    await close()
  })
  const from = (address: string, userId?: string): Visitor => {
    const agent = createAgent(send)
    if (userId !== undefined) agent.keep(begin(userId, 'pending', null))
    const headers = { ...FROM_PAGE, 'content-type': 'application/json', 'x-forwarded-for': address }
    return {
      agent,
      post: (path, body = {}) => agent.send('POST', path, { headers, body: JSON.stringify(body) }),
    }
  }
  return { ...on, from }
}

interface Visitor {
  readonly agent: Agent
  post(path: string, body?: object): Promise<Reply>
}

/** The statuses of so many requests in a row. */
async function burst(count: number, request: (index: number) => Promise<Reply>): Promise<number[]> {
  const statuses: number[] = []
  for (let index = 0; index < count; index++) statuses.push((await request(index)).status)
  return statuses
}

const of = (count: number, status: number): number[] => Array.from({ length: count }, () => status)

function expectLimited({ status, headers, body }: Reply): void {
  expect([status, body?.['reason']]).toEqual([429, 'rate_limited'])
  expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60)
}

describe('the limits of the example, on a real Redis', () => {
  it('refuse a burst from one network, and no other network', async () => {
    const { from } = await openSite()
    const burster = from('198.51.100.7')
    expect(await burst(300, () => burster.post('/login'))).toEqual(of(300, 401))
    expectLimited(await burster.post('/login'))
    expectLimited(await from('198.51.100.7').post('/login/verify', { code: '1' }))
    // What the client itself writes into the header counts for nothing.
    expectLimited(await from('203.0.113.9, 198.51.100.7').post('/login'))
    expect((await from('198.51.100.8').post('/login')).status).toBe(401)
    expect((await burster.agent.get('/openapi.json')).status).toBe(200)
  })

  it('refuse many networks on one account, except the one that its owner is known from', async () => {
    const { from, enroll, time } = await openSite()
    const { phone } = await enroll('ada')
    const home = '203.0.113.1'
    const login = async (code: string): Promise<number> => {
      const owner = from(home, 'ada')
      expect((await owner.post('/login')).body).toMatchObject({ step: 'code' })
      return (await owner.post('/login/verify', { code })).status
    }
    time.advance(30)
    expect(await login(phone.code(time.now))).toBe(200)

    const attack = (index: number): Promise<Reply> => from(`198.51.100.${index}`, 'ada').post('/login')
    // The first login took two of the thirty, because its network was new.
    expect(await burst(28, attack)).toEqual(of(28, 200))
    expectLimited(await attack(100))
    expect((await from('198.51.100.1', 'bob').post('/login')).status).toBe(200)
    time.advance(30)
    expect(await login(phone.code(time.now))).toBe(200)
  })

  it('hold in each process while Redis is down, and logins go on', async () => {
    const { from, enroll, time } = await openSite()
    const { phone } = await enroll('ada')
    time.advance(30)
    await server.kill()
    onTestFinished(server.start)
    const owner = from('203.0.113.1', 'ada')
    expect((await owner.post('/login')).status).toBe(200)
    expect((await owner.post('/login/verify', { code: phone.code(time.now) })).status).toBe(200)
    const burster = from('198.51.100.7')
    expect(await burst(300, () => burster.post('/login'))).toEqual(of(300, 401))
    expectLimited(await burster.post('/login'))
  })

  it('do not wait for a Redis that does not answer', async () => {
    const { from, enroll, time } = await openSite()
    const { phone } = await enroll('ada')
    time.advance(30)
    const client = await createClient({ url: server.url }).connect()
    await client.sendCommand(['CLIENT', 'PAUSE', '86400000', 'WRITE'])
    onTestFinished(async () => {
      await client.sendCommand(['CLIENT', 'UNPAUSE'])
      await client.close()
    })
    const owner = from('203.0.113.1', 'ada')
    expect((await owner.post('/login')).status).toBe(200)
    expect((await owner.post('/login/verify', { code: phone.code(time.now) })).status).toBe(200)
  })
})

it.each([
  ['198.51.100.7', '198.51.100.7'],
  ['::ffff:198.51.100.7', '198.51.100.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['2001:db8:1:2:3:4:5::', '2001:db8:1:2::/64'],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

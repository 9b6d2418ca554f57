import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { deliver } from '../../../examples/outbox/outbox.js'
import { redisOutbox, withRedisOutbox } from '../../../examples/outbox/redis.js'
import type { Commit, EnrollmentEvent } from '../../../src/index.js'
import { redisStore } from '../../../src/storage/redis/index.js'
import { type RedisServer, startRedis } from '../../servers/redis.js'
import { describeOutbox } from '../../support/outbox/describe.js'
import type { Target } from '../../support/outbox/targets.js'
import { bench } from '../../support/service.js'

let server: RedisServer

beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

async function create(): Promise<Target> {
  const client = await createClient({ url: server.url }).connect()
  await client.flushAll()
  await client.close()
  return { kind: 'redis', url: server.url }
}

describeOutbox('Redis', create)

it.each([
  { when: 'after the commit', applied: true, mails: ['enrollment.ticket_issued'] },
  { when: 'before the commit', applied: false, mails: [] },
])('a mail is sent as its event says if the process ends right $when', async ({ applied, mails }) => {
  await create()
  const redis = new Redis(server.url)
  onTestFinished(async () => {
    await redis.quit()
  })
  const real = redisStore(redis)
  const commit = async (change: Commit): Promise<boolean> => {
    if (applied) await real.enrollments.commit(change)
    throw new Error('the process ends here')
  }
  const dying = withRedisOutbox({ ...real, enrollments: { ...real.enrollments, commit } }, redis)
  const { twoFactor, time } = bench(dying)
  const issued = twoFactor.admin.issueTicket({ userId: 'ada', actorId: 'root', reason: 'first day' })
  await expect(issued).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })

  const sent: string[] = []
  const send = async ({ type }: EnrollmentEvent): Promise<void> => void sent.push(type)
  const minute = new Date(time.now.getTime() + 60_000)
  const week = new Date(time.now.getTime() + 7 * 86_400_000)
  for (const now of [minute, week]) await deliver(redisOutbox(redis, real), send, () => now)
  expect(sent).toEqual(mails)
  expect(await redis.zcard('mail-outbox')).toBe(0)
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testBrokenLine } from '../../histories/broken-line.js'
import { expectSurvived, faultsIn, SHORT, SOME } from '../../histories/faults.js'
import { limitFiles } from '../../histories/file-limit.js'
import type { Target } from '../../histories/stores.js'
import { serverOwner } from '../../servers/owner.js'
import { askRedis, type RedisServer, startRedis } from '../../servers/redis.js'

const targetOf =
  (client: 'redis' | 'ioredis') =>
  (url: string): Target => ({ client, url, keyPrefix: `${client}:` })

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server?.stop())

describe.each(['redis', 'ioredis'] as const)('S1 S3 S4 S11 S12 %s, and a line that breaks', (client) => {
  testBrokenLine(() => server, {
    target: targetOf(client),
    commit: 'verification.succeeded',
    // ioredis sends again whatever it has no answer to, once it is connected again.
    resends: client === 'ioredis',
  })
})

describe.each(['redis', 'ioredis'] as const)('Redis through %s', (client) => {
  const target = (): Target => targetOf(client)(server.url)

  it('S1 S3 S4 S11 S12 loses no reported commit when the server is killed, and its scripts with it', async () => {
    await expectSurvived(target(), async (load) => {
      await server.kill()
      await server.start()
      await load.served(SOME)
      await server.kill()
      await server.start()
    })
  })

  it('S4 S12 notices nothing when the server forgets its scripts', async () => {
    const answers = await expectSurvived(target(), async (load) => {
      for (let round = 0; round < 10; round++) {
        await askRedis(server.url, (asked) => asked.scriptFlush())
        await load.served(2)
      }
    })
    expect(faultsIn(answers)).toBe(0)
  })

  it('S3 S4 S11 S12 grants nothing while the memory is full, and goes on when there is some', async () => {
    const answers = await expectSurvived(target(), async (load) => {
      await askRedis(server.url, (asked) => asked.configSet('maxmemory', '1'))
      await load.failed(SOME)
      await askRedis(server.url, (asked) => asked.configSet('maxmemory', '0'))
    })
    expect(faultsIn(answers)).toBeGreaterThan(0)
  })

  it('S1 S3 S4 S11 S12 loses no reported commit when the server dies of a full disk', async () => {
    const answers = await expectSurvived(
      target(),
      async (load) => {
        const info = await askRedis(server.url, (asked) => asked.info())
        const pid = Number(/process_id:(\d+)/.exec(info)?.[1])
        const size = Number(/aof_current_size:(\d+)/.exec(info)?.[1])
        limitFiles(serverOwner('redis'), [pid], size)
        await load.failed(SOME)
        await server.kill()
        await server.start()
      },
      SHORT,
    )
    expect(faultsIn(answers)).toBeGreaterThan(0)
  })
})

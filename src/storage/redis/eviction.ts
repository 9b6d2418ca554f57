import { StepwardError } from '../../errors.js'
import { errorWord, type RedisConnection, redisFailed } from './client.js'

/** The application's account may not ask, or a proxy does not know INFO. */
const NO_ANSWER: ReadonlySet<string | null> = new Set(['NOPERM', 'ERR'])

/** Throws if a server may evict our keys: without their document, users would log in without a code. */
export async function refuseEviction({ primaries }: RedisConnection): Promise<void> {
  await Promise.all(
    primaries().map(async (ask) => {
      let memory: string
      try {
        memory = String(await ask(['INFO', 'memory']))
      } catch (error) {
        if (NO_ANSWER.has(errorWord(error))) return
        throw redisFailed(error)
      }
      const policy = /maxmemory_policy:(allkeys-[a-z]+)/.exec(memory)?.[1]
      if (policy !== undefined) throw mayEvict(policy)
    }),
  )
}

function mayEvict(policy: string): StepwardError {
  return new StepwardError(
    'ERR_STORE_FAILED',
    `redisStore: the server may evict keys (maxmemory-policy ${policy}), and users whose key is gone would log in without a code; set it to noeviction`,
    { store: 'redisStore' },
  )
}

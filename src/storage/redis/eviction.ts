import { StepwardError } from '../../errors.js'
import { errorWord, type RedisCommand, redisFailed } from './client.js'

/** The application's account may not ask, or a proxy does not know INFO. */
const NO_ANSWER: ReadonlySet<string | null> = new Set(['NOPERM', 'ERR'])

/** Throws if the server may evict our keys: without their document, users would log in without a code. */
export async function refuseEviction(command: RedisCommand, key: string): Promise<void> {
  let memory: string
  try {
    memory = String(await command(key, ['INFO', 'memory']))
  } catch (error) {
    if (NO_ANSWER.has(errorWord(error))) return
    throw redisFailed(error)
  }
  const policy = /maxmemory_policy:(allkeys-[a-z]+)/.exec(memory)?.[1]
  if (policy === undefined) return
  throw new StepwardError(
    'ERR_STORE_FAILED',
    `redisStore: the server may evict keys (maxmemory-policy ${policy}), and users whose key is gone would log in without a code; set it to noeviction`,
    { store: 'redisStore' },
  )
}

import { StepwardError } from '../../errors.js'
import { errorWord, type RedisCommand, redisFailed } from './client.js'

/** The server may not tell: the application's account has no right to ask, or a proxy knows no INFO. */
const UNTOLD = new Set(['NOPERM', 'ERR'])

/**
 * Throws where the server may evict keys without an expiry: a person whose record is gone would be let in
 * without the second factor.
 */
export async function refuseEviction(command: RedisCommand, key: string): Promise<void> {
  let memory: string
  try {
    memory = String(await command(key, ['INFO', 'memory']))
  } catch (error) {
    if (UNTOLD.has(errorWord(error) ?? '')) return
    throw redisFailed(error)
  }
  const policy = /maxmemory_policy:(allkeys-[a-z]+)/.exec(memory)?.[1]
  if (policy === undefined) return
  throw new StepwardError(
    'ERR_STORE_FAILED',
    `redisStore: the server may evict records (maxmemory-policy ${policy}), and a person whose record is gone gets in without a code; set it to noeviction`,
  )
}

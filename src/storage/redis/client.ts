import { StepwardError } from '../../errors.js'
import { hasMethods } from '../../internal/host.js'
import { isForAnotherStore, wrongClient } from '../clients.js'
import { withStoreTimeout } from '../timeout.js'

/** A client or a cluster of redis (node-redis). */
export interface NodeRedisClient {
  sendCommand(...parameters: never): Promise<unknown>
}

/** A client or a cluster of ioredis. */
export interface IoredisClient {
  call(command: string, ...parameters: never): Promise<unknown>
}

/** Sends one command to the primary that has the key, and resolves to its reply, with texts as strings. */
export type RedisCommand = (key: string, command: readonly string[]) => Promise<unknown>

/** A client of the application, or one function over any other. */
export type RedisClient = NodeRedisClient | IoredisClient | RedisCommand

const CLIENT = 'a client or cluster of redis or ioredis, or a function (key, command) => reply'

function commandOf(client: unknown): RedisCommand {
  if (isForAnotherStore('redisStore', client)) throw wrongClient('redisStore', 'client', CLIENT, client)
  // Before sendCommand: the one of ioredis takes a command object.
  if (hasMethods(client, 'call') && typeof client !== 'function') {
    return async (_key, [name, ...parameters]) => client.call(name, ...parameters)
  }
  if (hasMethods(client, 'sendCommand', 'nodeClient')) {
    const readOnly = false // A read-only command may go to a replica.
    return async (key, command) => client.sendCommand(key, readOnly, [...command])
  }
  if (hasMethods(client, 'sendCommand')) return async (_key, command) => client.sendCommand([...command])
  if (typeof client === 'function') return async (key, command) => client(key, command)
  throw wrongClient('redisStore', 'client', CLIENT, client)
}

/** The first word of an error of the server, such as NOSCRIPT or READONLY. */
export function errorWord(error: unknown): string | null {
  const message = error instanceof Error ? error.message : ''
  return /^[A-Z]{2,30}(?= |$)/.exec(message)?.[0] ?? null
}

/** The client's commands, with a limit on the wait. Their faults are still the client's own. */
export function createCommand(client: unknown, timeout: number): RedisCommand {
  const command = commandOf(client)
  return (key, parts) => withStoreTimeout('redisStore', timeout, () => command(key, parts))
}

export function redisFailed(cause: unknown): StepwardError {
  if (cause instanceof StepwardError) return cause
  const word = errorWord(cause)
  const shown = word === null ? '' : ` (${word})`
  return new StepwardError('ERR_STORE_FAILED', `redisStore: the server failed${shown}; see the cause`, {
    store: 'redisStore',
    cause,
  })
}

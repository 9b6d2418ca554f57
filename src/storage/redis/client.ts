import { StepwardError } from '../../errors.js'
import { invalidArgument } from '../../internal/guards.js'
import { hasMethods } from '../../internal/methods.js'
import { within } from '../deadline.js'

/** A client or a cluster of redis (node-redis). */
export interface NodeRedisClient {
  sendCommand(...parameters: never): Promise<unknown>
}

/** A client or a cluster of ioredis. */
export interface IoredisClient {
  call(command: string, ...parameters: never): Promise<unknown>
}

/** Sends one command to the primary that has the key, and gives its reply; texts as texts. */
export type RedisCommand = (key: string, command: readonly string[]) => Promise<unknown>

/** A client that the application has; or one function, over any other. */
export type RedisClient = NodeRedisClient | IoredisClient | RedisCommand

const WRONG_CLIENT =
  'redisStore: client: expected a client or cluster of redis or ioredis, or a function (key, command) => reply'

function commandOf(client: unknown): RedisCommand {
  // Before sendCommand: ioredis has one too, for commands of a class of its own.
  if (hasMethods(client, 'call') && typeof client !== 'function') {
    return async (_key, [name, ...parameters]) => client.call(name, ...parameters)
  }
  if (hasMethods(client, 'sendCommand', 'nodeClient')) {
    // false: not for replicas.
    return async (key, command) => client.sendCommand(key, false, [...command])
  }
  if (hasMethods(client, 'sendCommand')) return async (_key, command) => client.sendCommand([...command])
  if (typeof client === 'function') return async (key, command) => client(key, command)
  throw invalidArgument(WRONG_CLIENT)
}

/** The first word of an error of the server, such as NOSCRIPT or READONLY. */
export function errorWord(error: unknown): string | null {
  const message = error instanceof Error ? error.message : ''
  return /^[A-Z]{2,30}(?= |$)/.exec(message)?.[0] ?? null
}

/** The client's commands, with an end to waiting. Their faults are still the client's own. */
export function createCommand(client: unknown, timeout: number): RedisCommand {
  const command = commandOf(client)
  return (key, parts) => within('redisStore', timeout, () => command(key, parts))
}

export function redisFailed(cause: unknown): StepwardError {
  if (cause instanceof StepwardError) return cause
  const word = errorWord(cause)
  return new StepwardError(
    'ERR_STORE_FAILED',
    `redisStore: the server failed${word === null ? '' : ` (${word})`}`,
    { cause },
  )
}

import { StepwardError } from '../../errors.js'
import { hasMethods } from '../../internal/host.js'
import { isForAnotherStore, wrongClient } from '../clients.js'
import { withStoreTimeout } from '../timeout.js'

/** A client or a cluster of redis (node-redis). */
export interface NodeRedisClient {
  sendCommand(...parameters: never): Promise<unknown>
}

/** A client or a cluster of ioredis, or of its copy iovalkey. */
export interface IoredisClient {
  call(command: string, ...parameters: never): Promise<unknown>
}

/** The `RedisClient` of Bun. */
export interface BunRedisClient {
  send(command: string, parameters: never): Promise<unknown>
}

/** The `GlideClient` of Valkey. */
export interface GlideClient {
  customCommand(command: never): Promise<unknown>
}

/** Sends one command to the primary that has the key, and resolves to its reply, with texts as strings. */
export type RedisCommand = (key: string, command: readonly string[]) => Promise<unknown>

/** A client of the application, or one function over any other. */
export type RedisClient = NodeRedisClient | IoredisClient | BunRedisClient | GlideClient | RedisCommand

/** One command to one primary. */
type ToPrimary = (command: readonly string[]) => Promise<unknown>

/** A client of the application. */
export interface RedisConnection {
  readonly command: RedisCommand
  /** One function for each primary of a cluster, as the client knows them now; for any other client, one in all. */
  primaries(): readonly ToPrimary[]
}

const CLIENT =
  'a client or cluster of redis or ioredis, a RedisClient of Bun, a GlideClient of Valkey, or a function (key, command) => reply'

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
  if (hasMethods(client, 'send', 'duplicate')) {
    return async (_key, [name, ...parameters]) => client.send(name, parameters)
  }
  if (hasMethods(client, 'customCommand')) {
    return async (_key, command) => client.customCommand([...command])
  }
  if (typeof client === 'function') return async (key, command) => client(key, command)
  throw wrongClient('redisStore', 'client', CLIENT, client)
}

/** The nodes of a cluster that take writes; none if the client is no cluster, or is not connected yet. */
function primariesOf(client: unknown): readonly ToPrimary[] {
  if (hasMethods(client, 'call', 'nodes')) {
    const nodes: unknown = client.nodes('master')
    return (Array.isArray(nodes) ? nodes : []).map((node) => commandOf(node)).map(atOnce)
  }
  if (hasMethods(client, 'sendCommand', 'nodeClient')) {
    const nodes: unknown = Reflect.get(client, 'masters')
    return (Array.isArray(nodes) ? nodes : []).map(
      (node: unknown): ToPrimary =>
        async (command) =>
          atOnce(commandOf(await client.nodeClient(node)))(command),
    )
  }
  return []
}

/** A client of one node needs no key to find it. */
const atOnce =
  (command: RedisCommand): ToPrimary =>
  (parts) =>
    command('', parts)

/** What GLIDE makes of the first word of an error of the server. */
const GLIDE_ERROR = /^An error was signalled by the server: - ([A-Za-z]{2,30}):/
const GLIDE_WORDS: ReadonlyMap<string, string> = new Map([
  ['NoScriptError', 'NOSCRIPT'],
  ['ResponseError', 'ERR'],
])

/** The first word of an error of the server, such as NOSCRIPT or READONLY. */
export function errorWord(error: unknown): string | null {
  const message = error instanceof Error ? error.message : ''
  const glide = GLIDE_ERROR.exec(message)?.[1]
  if (glide !== undefined) return GLIDE_WORDS.get(glide) ?? glide
  return /^[A-Z]{2,30}(?= |$)/.exec(message)?.[0] ?? null
}

/** The client's commands, with a limit on the wait. Their faults are still the client's own. `key` is any of ours. */
export function connectionOf(client: unknown, timeout: number, key: string): RedisConnection {
  const send = commandOf(client)
  const command: RedisCommand = (place, parts) =>
    withStoreTimeout('redisStore', timeout, () => send(place, parts))
  return {
    command,
    primaries() {
      const primaries = primariesOf(client)
      if (primaries.length === 0) return [(parts) => command(key, parts)]
      return primaries.map(
        (primary) => (parts) => withStoreTimeout('redisStore', timeout, () => primary(parts)),
      )
    },
  }
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

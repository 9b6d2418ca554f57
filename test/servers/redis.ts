import { createClient } from 'redis'
import { serverFolder } from './folder.js'
import { serverOwner } from './owner.js'
import { type PrivateServer, startPrivateServer } from './private-server.js'

export interface RedisOptions {
  /** Used instead of a new temporary one; `stop()` removes it all the same. */
  readonly folder?: string
  /** Of `redis-server`, after ours: they win. */
  readonly args?: readonly string[]
  /** For the server's process, over the environment of the tests. */
  readonly env?: NodeJS.ProcessEnv
}

export interface RedisServer extends PrivateServer {
  readonly url: string
}

/** It leaves nothing outside of its folder. */
const STOP = 'SIGKILL'

/** Milliseconds. */
const PROBE_TIMEOUT = 5000

/** By default Redis loses acknowledged writes, even when it is stopped in good order. This one does not. */
const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', '']

const urlAt = (port: number): string => `redis://127.0.0.1:${port}`

/** A new Redis that writes to the disk before it replies, unless `args` say otherwise. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const owner = serverOwner('redis')
  const folder = serverFolder(owner, STOP, options.folder)
  const server = await startPrivateServer({
    program: 'redis-server',
    args: (port) => [
      ...['--bind', '127.0.0.1', '--port', String(port)],
      ...['--dir', folder.path],
      ...DURABLE,
      ...(options.args ?? []),
    ],
    folder,
    dataFolder: folder.path,
    owner,
    env: options.env,
    stopSignal: STOP,
    dataFolderAt: (port) =>
      askRedis(urlAt(port), async (client) => {
        await client.ping() // an error while it still loads its data
        return String((await client.configGet('dir'))['dir'])
      }),
  })
  return { ...server, url: urlAt(server.port) }
}

/** A question on a connection of its own. */
export async function askRedis<T>(
  url: string,
  ask: (client: ReturnType<typeof connectionTo>) => Promise<T>,
): Promise<T> {
  const client = connectionTo(url)
  // The awaited call reports a broken connection. Without a listener the process would end.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await ask(client)
  } finally {
    client.destroy()
  }
}

function connectionTo(url: string) {
  return createClient({
    url,
    socket: { reconnectStrategy: false, connectTimeout: PROBE_TIMEOUT, socketTimeout: PROBE_TIMEOUT },
  })
}

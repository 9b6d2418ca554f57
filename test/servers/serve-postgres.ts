import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import type { ServerFolder } from './folder.js'
import { type Owner, serverOwner } from './owner.js'
import { type PrivateServer, startPrivateServer } from './private-server.js'

export interface PostgresOptions {
  /** Used instead of a new temporary one; `stop()` removes it all the same. */
  readonly folder?: string
  /** As in `postgresql.conf`. */
  readonly settings?: Readonly<Record<string, string>>
  /** For the server's process, over the environment of the tests. */
  readonly env?: NodeJS.ProcessEnv
}

export interface PostgresServer extends PrivateServer {
  readonly url: string
}

export const postgresOwner = (): Owner => serverOwner('postgres')

export const postgresData = (folder: string): string => join(folder, 'data')

/** At once, and unlike SIGKILL it gives its shared memory back to the system. */
export const POSTGRES_STOP = 'SIGQUIT'

/** Milliseconds. */
const PROBE_TIMEOUT = 5000

const urlAt = (port: number): string => `postgres://postgres@127.0.0.1:${port}/postgres`

/** Runs PostgreSQL on the data that `folder` holds by now. */
export async function servePostgres(
  folder: ServerFolder,
  owner: Owner,
  settings: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv | undefined,
): Promise<PostgresServer> {
  const dataFolder = postgresData(folder.path)
  const server = await startPrivateServer({
    program: 'postgres',
    args: (port) => {
      const all = { ...settings, port, listen_addresses: '127.0.0.1', unix_socket_directories: folder.path }
      return ['-D', dataFolder, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
    },
    folder,
    dataFolder,
    owner,
    env,
    stopSignal: POSTGRES_STOP,
    tidyUp: () => freeSharedMemory(dataFolder),
    dataFolderAt: async (port) => {
      const [row] = await queryPostgres(urlAt(port), 'SHOW data_directory')
      return String(row?.['data_directory'])
    },
  })
  return { ...server, url: urlAt(server.port) }
}

/** One question on a connection of its own. */
export async function queryPostgres(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: PROBE_TIMEOUT,
    query_timeout: PROBE_TIMEOUT,
  })
  // The awaited call reports a broken connection. Without a listener the process would end.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

/** A system has a limited number of shared memories, and that of a killed PostgreSQL stays until it boots. */
function freeSharedMemory(dataFolder: string): void {
  const file = join(dataFolder, 'postmaster.pid') // gone, if it could end by itself
  if (!existsSync(file)) return
  const id = readFileSync(file, 'utf8').split('\n')[6]?.trim().split(/\s+/)[1] // line 7: key and id
  if (id !== undefined) spawnSync('ipcrm', ['-m', id], { stdio: 'ignore' })
}

import { join } from 'node:path'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { serverFolder } from './folder.js'
import { serverOwner } from './owner.js'
import { type PrivateServer, startPrivateServer } from './private-server.js'
import { runProgram } from './run-program.js'

export interface MariadbOptions {
  /** Used instead of a new temporary one; `stop()` removes it all the same. */
  readonly folder?: string
  /** As in the section `[mysqld]` of `my.cnf`. */
  readonly settings?: Readonly<Record<string, string>>
  /** For the server's process, over the environment of the tests. */
  readonly env?: NodeJS.ProcessEnv
}

export interface MariadbServer extends PrivateServer {
  readonly url: string
}

const DATABASE = 'stepward'

/** It leaves nothing outside of its folder, and an orderly end takes seconds. */
const STOP = 'SIGKILL'

/** Milliseconds. */
const PROBE_TIMEOUT = 5000

/** The same for creating the data and for serving it: a log of another size would be created again. */
const SMALL = ['--innodb-log-file-size=8M', '--innodb-buffer-pool-size=32M']

/** A new MariaDB with its defaults: an acknowledged commit survives `kill()`. */
export async function startMariadb(options: MariadbOptions = {}): Promise<MariadbServer> {
  const owner = serverOwner('mysql')
  const folder = serverFolder(owner, STOP, options.folder)
  const dataFolder = join(folder.path, 'data')
  // Its own place for temporary files too: that of the tests may be closed to it.
  const places = [`--datadir=${dataFolder}`, `--tmpdir=${folder.path}`]
  const install = ['--auth-root-authentication-method=normal', '--skip-test-db', ...SMALL]
  try {
    await runProgram('mariadb-install-db', ['--no-defaults', ...places, ...install], folder.path, owner)
  } catch (error) {
    folder.remove()
    throw error
  }
  const settings = Object.entries(options.settings ?? {}).map(([name, value]) => `--${name}=${value}`)
  const files = [`--socket=${join(folder.path, 's')}`, `--pid-file=${join(folder.path, 'pid')}`]
  const server = await startPrivateServer({
    program: 'mariadbd',
    args: (port) => [
      '--no-defaults',
      ...places,
      ...files,
      ...SMALL,
      ...settings,
      '--skip-networking=OFF',
      '--bind-address=127.0.0.1',
      `--port=${port}`,
    ],
    folder,
    dataFolder,
    owner,
    env: options.env,
    stopSignal: STOP,
    dataFolderAt: async (port) => {
      const [row] = await queryMariadb(port, 'SELECT @@datadir AS folder')
      return String(row?.['folder']).replace(/\/$/, '')
    },
  })
  try {
    await queryMariadb(server.port, `CREATE DATABASE ${DATABASE} CHARACTER SET utf8mb4`)
  } catch (error) {
    await server.stop()
    throw error
  }
  return { ...server, url: `mysql://root@127.0.0.1:${server.port}/${DATABASE}` }
}

/** One question on a connection of its own, to no database. */
async function queryMariadb(port: number, sql: string): Promise<RowDataPacket[]> {
  const address = { host: '127.0.0.1', port, user: 'root', connectTimeout: PROBE_TIMEOUT }
  const connection = await createConnection(address)
  try {
    const [rows] = await connection.query<RowDataPacket[]>({ sql, timeout: PROBE_TIMEOUT })
    return rows
  } finally {
    connection.destroy()
  }
}

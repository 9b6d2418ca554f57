import { serverFolder } from './folder.js'
import { runProgram } from './run-program.js'
import {
  POSTGRES_STOP,
  type PostgresOptions,
  type PostgresServer,
  postgresData,
  postgresOwner,
  servePostgres,
} from './serve-postgres.js'

export type { PostgresOptions, PostgresServer } from './serve-postgres.js'

/** A new PostgreSQL with its defaults: an acknowledged commit survives `kill()`. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const owner = postgresOwner()
  const folder = serverFolder(owner, POSTGRES_STOP, options.folder)
  const init = [
    ['-D', postgresData(folder.path)],
    ['--username=postgres', '--auth=trust'],
    ['--encoding=UTF8', '--locale=C', '--no-sync'],
  ].flat()
  try {
    await runProgram('initdb', init, folder.path, owner)
  } catch (error) {
    folder.remove()
    throw error
  }
  return servePostgres(folder, owner, options.settings ?? {}, options.env)
}

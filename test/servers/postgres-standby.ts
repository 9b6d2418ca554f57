import { serverFolder } from './folder.js'
import { poll } from './poll.js'
import { runProgram } from './run-program.js'
import {
  POSTGRES_STOP,
  type PostgresOptions,
  type PostgresServer,
  postgresData,
  postgresOwner,
  queryPostgres,
  servePostgres,
} from './serve-postgres.js'

export interface PostgresStandby extends PostgresServer {
  /** Makes it a primary: resolves when it takes writes. */
  readonly promote: () => Promise<void>
}

const NAME = 'stepward_standby'

/**
 * A streaming standby. From then on `primary` acknowledges a commit only when the standby shows it too: while the
 * standby is down, commits wait.
 */
export async function startStandby(
  primary: PostgresServer,
  options: PostgresOptions = {},
): Promise<PostgresStandby> {
  const owner = postgresOwner()
  const folder = serverFolder(owner, POSTGRES_STOP, options.folder)
  const copy = [
    ['--host=127.0.0.1', `--port=${primary.port}`, '--username=postgres', '--no-password'],
    ['-D', postgresData(folder.path)],
    ['--write-recovery-conf', '--wal-method=stream', '--checkpoint=fast', '--no-sync'],
  ].flat()
  try {
    await runProgram('pg_basebackup', copy, folder.path, owner)
  } catch (error) {
    folder.remove()
    throw error
  }
  const settings = {
    ...options.settings,
    cluster_name: NAME, // the name by which the primary knows it
    synchronous_standby_names: '', // its own, once it is promoted: not those that the copy came with
  }
  const standby = await servePostgres(folder, owner, settings, options.env)
  try {
    await makeSynchronous(primary.url)
  } catch (error) {
    await standby.stop()
    throw error
  }
  return { ...standby, promote: () => promote(standby.url) }
}

async function makeSynchronous(primary: string): Promise<void> {
  await queryPostgres(primary, `ALTER SYSTEM SET synchronous_standby_names = '${NAME}'`)
  await queryPostgres(primary, 'ALTER SYSTEM SET synchronous_commit = remote_apply')
  await queryPostgres(primary, 'SELECT pg_reload_conf()')
  // A session that starts now is given the new settings; the standby counts as soon as it has caught up.
  await expectTrue(
    primary,
    `SELECT current_setting('synchronous_commit') = 'remote_apply' AND EXISTS (
       SELECT FROM pg_stat_replication WHERE application_name = '${NAME}' AND sync_state = 'sync'
     ) AS is_true`,
  )
}

async function promote(standby: string): Promise<void> {
  await queryPostgres(standby, 'SELECT pg_promote(false)')
  await expectTrue(standby, 'SELECT NOT pg_is_in_recovery() AS is_true')
}

function expectTrue(url: string, sql: string): Promise<void> {
  return poll(async () => {
    const [row] = await queryPostgres(url, sql)
    if (row?.['is_true'] !== true) throw new Error(`not true yet: ${sql}`)
  })
}

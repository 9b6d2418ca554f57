import type { TestProject } from 'vitest/node'
import { givenUrl } from './given.js'
import { startMariadb } from './mariadb.js'
import { shared } from './shared.js'

/** Without waiting for the disk: what survives a crash is shown on servers that tests start for themselves. */
const FAST = { 'innodb-flush-log-at-trx-commit': '0', 'innodb-flush-method': 'nosync', 'debug-no-sync': '1' }
const startFast = () => startMariadb({ settings: FAST })

/** Runs before the tests of the project `mysql`; what it returns runs after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { address, stop } = await shared(givenUrl('MYSQL_URL'), startFast, ({ url }) => url)
  project.provide('mysqlUrl', address)
  return stop
}

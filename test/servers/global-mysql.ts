import type { TestProject } from 'vitest/node'
import { givenUrl } from './given.js'
import { startMariadb } from './mariadb.js'
import { shared } from './shared.js'

/** Runs before the tests of the project `mysql`; what it returns runs after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { address, stop } = await shared(givenUrl('MYSQL_URL'), startMariadb, ({ url }) => url)
  project.provide('mysqlUrl', address)
  return stop
}

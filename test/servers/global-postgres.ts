import type { TestProject } from 'vitest/node'
import { givenUrl } from './given.js'
import { startPostgres } from './postgres.js'
import { shared } from './shared.js'

/** Without waiting for the disk: what survives a crash is shown on servers that tests start for themselves. */
const startFast = () => startPostgres({ settings: { fsync: 'off' } })

/** Runs before the tests of the project `postgres`; what it returns runs after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { address, stop } = await shared(givenUrl('POSTGRES_URL'), startFast, ({ url }) => url)
  project.provide('postgresUrl', address)
  return stop
}

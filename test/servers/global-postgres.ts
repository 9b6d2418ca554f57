import type { TestProject } from 'vitest/node'
import { givenUrl } from './given.js'
import { startPostgres } from './postgres.js'
import { shared } from './shared.js'

/** Runs before the tests of the project `postgres`; what it returns runs after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { address, stop } = await shared(givenUrl('POSTGRES_URL'), startPostgres, ({ url }) => url)
  project.provide('postgresUrl', address)
  return stop
}

import type { TestProject } from 'vitest/node'
import { startDynamodb } from './dynamodb.js'
import { givenUrl } from './given.js'
import { shared } from './shared.js'

/** Runs before the tests of the project `dynamodb`; what it returns runs after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { address, stop } = await shared(givenUrl('DYNAMODB_URL'), startDynamodb, ({ url }) => url)
  project.provide('dynamodbUrl', address)
  return stop
}

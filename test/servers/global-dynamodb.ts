import { existsSync, mkdtempSync, statfsSync } from 'node:fs'
import type { TestProject } from 'vitest/node'
import { startDynamodb } from './dynamodb.js'
import { givenUrl } from './given.js'
import { shared } from './shared.js'

/** Linux keeps the files of this folder in memory. */
const MEMORY = '/dev/shm'

/** Bytes that the data of the tests may take. A container may have less. */
const ENOUGH = 2 ** 30

function folderInMemory(): string | undefined {
  if (!existsSync(MEMORY)) return undefined
  const { bavail, bsize } = statfsSync(MEMORY)
  return bavail * bsize < ENOUGH ? undefined : mkdtempSync(`${MEMORY}/stepward-`)
}

/** Without waiting for the disk, which DynamoDB Local does at each commit and cannot be set to leave. */
const startFast = () => startDynamodb({ folder: folderInMemory() })

/** Runs before the tests of the project `dynamodb`; what it returns runs after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { address, stop } = await shared(givenUrl('DYNAMODB_URL'), startFast, ({ url }) => url)
  project.provide('dynamodbUrl', address)
  return stop
}

import { existsSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { fileURLToPath } from 'node:url'

const INSTALLED = fileURLToPath(new URL('../runtimes/node_modules/.bin/node', import.meta.url))

/** A Node that has `node:sqlite` (22.13 or later): the one that runs the tests, or the one of test/runtimes. */
export function findNodeWithSqlite(): string | null {
  if (isBuiltin('node:sqlite')) return process.execPath
  return existsSync(INSTALLED) ? INSTALLED : null
}

export function nodeWithSqlite(): string {
  const file = findNodeWithSqlite()
  if (file === null) throw new Error('no Node with node:sqlite: run npm --prefix test/runtimes ci')
  return file
}

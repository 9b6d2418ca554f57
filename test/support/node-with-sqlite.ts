import { existsSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { fileURLToPath } from 'node:url'
import packages from '../runtimes/package.json' with { type: 'json' }

const MODULES = fileURLToPath(new URL('../runtimes/node_modules/', import.meta.url))

/** The Node of test/runtimes. */
export const RUNTIMES_NODE: string = `${MODULES}node/bin/node`

/** Whether what the tests of `test/runtimes` need has been installed. */
export function runtimesInstalled(): boolean {
  return Object.keys(packages.dependencies).every((name) => existsSync(MODULES + name))
}

/** A Node that has `node:sqlite` (22.13 or later): the one that runs the tests, or the one of test/runtimes. */
export function nodeWithSqlite(): string {
  return isBuiltin('node:sqlite') ? process.execPath : RUNTIMES_NODE
}

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Owner } from './owner.js'
import { programFile } from './programs.js'

/** Milliseconds. */
const DEADLINE = 60_000

const execute = promisify(execFile)

/** Runs a program to its end; an error holds what it said. */
export async function runProgram(
  name: string,
  args: readonly string[],
  folder: string,
  owner: Owner,
): Promise<void> {
  const options = { cwd: folder, env: { ...process.env, LC_ALL: 'C' }, timeout: DEADLINE, ...owner }
  try {
    await execute(programFile(name), args, options)
  } catch (error) {
    const said = error instanceof Error && 'stdout' in error ? `\n${error.stdout}` : ''
    throw new Error(`${name} failed: ${String(error)}${said}`, { cause: error })
  }
}

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Milliseconds: a build of Next.js takes a minute on a busy machine. */
const DEADLINE = 300_000

const TOOLS = fileURLToPath(new URL('../node_modules/', import.meta.url))

/** A file of a package of `test/runtimes`. */
export const tool = (path: string): string => TOOLS + path

/** Runs a program to its end and returns its output. An error contains all of it. */
export async function output(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const options = { cwd, timeout: DEADLINE, maxBuffer: 1e8, env: { ...process.env, ...env } }
  try {
    return (await execute(program, args, options)).stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error })
  }
}

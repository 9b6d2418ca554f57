import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { docBlocks } from '../../support/doc-blocks.js'

/** Debian's own, which has Debian's packages: another one may come before it in the PATH. */
export const PROGRAMS = { php: '/usr/bin/php', python: '/usr/bin/python3', ruby: '/usr/bin/ruby' } as const

export interface Printed {
  readonly out: string
  /** What the program said besides. */
  readonly err: string
}

/** Runs a program of this folder, and returns what it prints. */
export async function run(
  language: keyof typeof PROGRAMS,
  program: string,
  args: readonly (string | number)[],
  input = '',
): Promise<Printed> {
  const path = fileURLToPath(new URL(program, import.meta.url))
  const running = spawn(PROGRAMS[language], [path, ...args.map(String)], {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONWARNINGS: 'ignore' },
  })
  running.stdin.end(input)
  const closed = new Promise<number | null>((resolve, reject) =>
    running.once('error', reject).once('close', resolve),
  )
  const [out, err, status] = await Promise.all([text(running.stdout), text(running.stderr), closed])
  if (status !== 0) throw new Error(`${program} exited with ${status}: ${err}`)
  return { out, err }
}

/** The code before, from a guide of docs/moving-in. */
export function secondStepOf(page: string, language: 'php' | 'python' | 'ruby'): string {
  const before = docBlocks([`docs/moving-in/${page}.md`]).find((block) => block.language === language)
  if (before === undefined) throw new Error(`${page} has no code before`)
  return before.code
}

/** A script of the examples. */
export const exampleScript = (name: string): string =>
  fileURLToPath(new URL(`../../../examples/migrate/${name}`, import.meta.url))

import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { freshDist } from '../../package/repository.js'

const MAIN = join(freshDist(), 'cli', 'main.js')

export const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A device that takes nothing, as a full disk. */
const FULL_DISK = '/dev/full'

/** The built command as a process of its own, with its standard output on a full disk. */
export async function stepwardOnFullDisk(args: readonly string[], input: string): Promise<Ended> {
  const full = openSync(FULL_DISK, 'w')
  onTestFinished(() => closeSync(full))
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['pipe', full, 'pipe'] })
  child.stdin?.end(input)
  return toEnd(child)
}

/** The built command as a process of its own, whose reader goes away before it writes. */
export async function stepwardWithoutReader(args: readonly string[], input: string): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args])
  child.stdout.once('close', () => child.stdin.end(input))
  child.stdout.destroy()
  return toEnd(child)
}

/** What a process says until it ends. */
function toEnd(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const said = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8')
      child[name]?.on('data', (text: string) => {
        said[name] += text
      })
    }
    child.stdin?.on('error', () => {}) // It may end without having read all.
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, ...said }))
  })
}

/** The built command as a process of its own, to its end. */
export function stepward(
  args: readonly string[],
  {
    input = '',
    cwd,
    main = MAIN,
    env = {},
  }: { input?: string | Uint8Array; cwd?: string; main?: string; env?: object } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...args], { cwd, env: { ...process.env, ...env } })
  child.stdin.end(input)
  return toEnd(child)
}

/** The built command, while it runs. Its standard input stays open. */
export function start(args: readonly string[]): {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
} {
  const child = spawn(process.execPath, [MAIN, ...args])
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, ended: toEnd(child) }
}

/** A folder that goes away with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stepward-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A file that goes away with the test. */
export function temporaryFile(name: string, content: string | Uint8Array): string {
  const file = join(temporaryFolder(), name)
  writeFileSync(file, content)
  return file
}

/** One of the implementations beside this file. */
export const foreign = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url))

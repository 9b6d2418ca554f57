import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const MAIN = 'examples/demo/main.ts'

/** How a start of the demo ended, where it did not stay up. */
export interface FailedStart {
  readonly exitCode: number | null
  readonly printed: string
}

/** The demo as a process of its own, with its own data. */
export interface RunningDemo {
  readonly url: string
  readonly dataFolder: string
  /** Everything on stdout and stderr so far. */
  printed(): string
  /** The password that the demo printed for an email. */
  passwordOf(email: string): string
  stop(): Promise<void>
}

export interface StartOptions {
  /** Default: a new, empty folder that goes away with the test. */
  readonly dataFolder?: string
  readonly port?: number
  readonly args?: readonly string[]
}

/** Starts the demo as its user does, on the built package; it stops with the test. */
export async function startDemo(options: StartOptions = {}): Promise<RunningDemo> {
  const dataFolder = options.dataFolder ?? (await temporaryFolder())
  const { child, printed } = launch({ ...options, dataFolder })
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'close')
  }
  onTestFinished(stop)
  return {
    url: await untilUrl(child, printed),
    dataFolder,
    printed,
    passwordOf(email) {
      const password = printed().match(new RegExp(`${email.replaceAll('.', '\\.')} +(\\S+)`))?.[1]
      if (password === undefined) throw new Error(`the demo printed no password for ${email}`)
      return password
    },
    stop,
  }
}

/** Starts the demo where it cannot stay up. */
export async function failToStart(options: StartOptions): Promise<FailedStart> {
  const { child, printed } = launch({
    ...options,
    dataFolder: options.dataFolder ?? (await temporaryFolder()),
  })
  await once(child, 'close')
  return { exitCode: child.exitCode, printed: printed() }
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stepward-demo-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** All that the demo keeps on disk, as text. */
export async function readData({ dataFolder }: RunningDemo): Promise<string> {
  const files = await readdir(dataFolder)
  const texts = await Promise.all(files.map((file) => readFile(join(dataFolder, file), 'latin1')))
  return texts.join('\n')
}

function launch({ dataFolder, port = 0, args = [] }: StartOptions & { readonly dataFolder: string }) {
  if (!existsSync('dist/index.js')) throw new Error('the demo runs on the built package: npm run build')
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    env: { ...process.env, PORT: String(port), STEPWARD_DEMO_DATA: dataFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  return { child, printed: () => output }
}

function untilUrl(child: ChildProcess, printed: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      const url = printed().match(/http:\/\/127\.0\.0\.1:\d+/)?.[0]
      if (url !== undefined) resolve(url)
    })
    child.once('error', reject)
    child.once('close', () => reject(new Error(`the demo did not start:\n${printed()}`)))
  })
}

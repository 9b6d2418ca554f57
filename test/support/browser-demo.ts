import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, onTestFinished } from 'vitest'

const MAIN = 'examples/demo/main.ts'

/** How a start that failed ended. */
export interface FailedStart {
  readonly exitCode: number | null
  readonly printed: string
}

/** A process of the demo, with its own data. */
export interface RunningDemo {
  readonly url: string
  readonly dataFolder: string
  /** Everything on stdout and stderr so far. */
  printed(): string
  stop(): Promise<void>
}

export interface StartOptions {
  /** Default: a new folder, which the test deletes at its end. */
  readonly dataFolder?: string
  readonly port?: number
  readonly args?: readonly string[]
}

/** One demo for all tests of a file. Each test adds its own people, so that the tests do not disturb each other. */
export function useDemo(): () => RunningDemo {
  let demo: RunningDemo
  beforeAll(async () => {
    demo = await launchDemo({ dataFolder: await createFolder() })
  })
  afterAll(async () => {
    await demo.stop()
    await removeFolder(demo.dataFolder)
  })
  return () => demo
}

/** Starts the demo as a developer does, on the built package, for this test alone. */
export async function startDemo(options: StartOptions = {}): Promise<RunningDemo> {
  const demo = await launchDemo({ ...options, dataFolder: options.dataFolder ?? (await temporaryFolder()) })
  onTestFinished(demo.stop)
  return demo
}

async function launchDemo(options: LaunchOptions): Promise<RunningDemo> {
  const { child, printed } = launch(options)
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'close')
  }
  return { url: await untilUrl(child, printed), dataFolder: options.dataFolder, printed, stop }
}

/** Starts the demo in a way that it refuses. */
export async function failToStart(options: StartOptions): Promise<FailedStart> {
  const { child, printed } = launch({
    ...options,
    dataFolder: options.dataFolder ?? (await temporaryFolder()),
  })
  await once(child, 'close')
  return { exitCode: child.exitCode, printed: printed() }
}

/** A folder that is deleted with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await createFolder()
  onTestFinished(() => removeFolder(folder))
  return folder
}

export const createFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'stepward-demo-'))
export const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true })

/** Everything that the demo has on disk, as text. */
export async function readData({ dataFolder }: RunningDemo): Promise<string> {
  const files = await readdir(dataFolder)
  const texts = await Promise.all(files.map((file) => readFile(join(dataFolder, file), 'latin1')))
  return texts.join('\n')
}

type LaunchOptions = StartOptions & { readonly dataFolder: string }

function launch({ dataFolder, port = 0, args = [] }: LaunchOptions) {
  if (!existsSync('dist/index.js')) throw new Error('the demo needs the built package: npm run build')
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

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, inject } from 'vitest'
import { createFolder, removeFolder } from '../../support/browser-demo.js'
import { stepsOf } from './start-page.js'

/** Milliseconds. Next.js is installed and built within it, on a machine with other work. */
const SETUP_TIMEOUT = 240_000

/** What a newcomer has at the end of a page. */
export interface Application {
  readonly folder: string
  readonly url: string
}

/**
 * Follows a start page to the letter in an empty folder, and keeps its server for the tests of the file. Only two
 * things differ from a newcomer: `stepward` is this repository's, and the port is a free one. `account` is what the page
 * takes from an account of the newcomer at another service.
 */
export function useStartPage(page: string, account: () => NodeJS.ProcessEnv = () => ({})): () => Application {
  let folder: string
  let server: ChildProcess | undefined
  let application: Application
  beforeAll(async () => {
    folder = await createFolder()
    const environment = { ...newcomersEnvironment(), ...account(), PORT: String(await freePort()) }
    const steps = stepsOf(page)
    const last = steps.at(-1)
    if (last?.kind !== 'run') throw new Error(`${page} must end with the command that starts the server`)
    let where = folder
    for (const step of steps.slice(0, -1)) {
      if (step.kind === 'run') where = await runIn(where, ours(step.command), environment)
      else await save(join(where, step.file), step.text)
    }
    server = shell(where, last.command, environment)
    application = { folder: where, url: await untilUrl(server) }
  }, SETUP_TIMEOUT)
  afterAll(async () => {
    if (server !== undefined) await stop(server)
    await removeFolder(folder)
  })
  return () => application
}

/** The command with this repository's tarball in place of the published package. */
const ours = (command: string): string =>
  command.replace(/(?<=^npm install .*)\bstepward\b/gm, inject('tarball'))

async function save(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}

/** What a test runner sets changes how frameworks build, and the key must come from the page. */
function newcomersEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(?:NODE_ENV|VITEST|TEST|TWO_FACTOR)/.test(name),
  )
  return { ...Object.fromEntries(own), npm_config_prefer_offline: 'true', NEXT_TELEMETRY_DISABLED: '1' }
}

/** A process group of its own, so that what the shell has started ends with it. */
const shell = (cwd: string, command: string, env: NodeJS.ProcessEnv): ChildProcess =>
  spawn('sh', ['-ec', command], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })

/** Runs commands to their end, and returns the folder that they have changed into. */
async function runIn(cwd: string, command: string, env: NodeJS.ProcessEnv): Promise<string> {
  const child = shell(cwd, `${command}\npwd`, env)
  const printed = collect(child)
  const [status] = await once(child, 'close')
  if (status !== 0) throw new Error(`${command}\n${printed()}`)
  return printed().trim().split('\n').at(-1) ?? cwd
}

function collect(child: ChildProcess): () => string {
  let printed = ''
  for (const stream of [child.stderr, child.stdout]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  return () => printed
}

function untilUrl(child: ChildProcess): Promise<string> {
  const printed = collect(child)
  return new Promise((done, fail) => {
    child.stdout?.on('data', () => {
      const port = printed().match(/http:\/\/[\w.]+:(\d+)/)?.[1]
      if (port !== undefined) done(`http://localhost:${port}`)
    })
    child.once('close', () => fail(new Error(`the server did not start:\n${printed()}`)))
  })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  process.kill(-child.pid, 'SIGTERM')
  await closed
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('no port is free')
  return address.port
}

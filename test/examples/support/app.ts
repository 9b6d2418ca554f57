import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { createFolder, removeFolder } from '../../support/browser-demo.js'

/** Where all applications are, with their packages. */
export const APPS = 'examples/apps'

/** Where browsers would reach the application, behind a proxy that ends TLS. */
export const ORIGIN = 'https://app.example'

/** What a developer has beside the secrets of `.env`. Nothing in the environment of this process gets through. */
export const ENVIRONMENT: NodeJS.ProcessEnv = {
  HOME: process.env['HOME'] ?? '',
  PATH: `${resolve(APPS, 'node_modules/.bin')}:${process.env['PATH']}`,
  NEXT_TELEMETRY_DISABLED: '1',
}

/** The commands of `npm run <name>`. The last one serves. */
function commandsOf(name: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(APPS, 'package.json'), 'utf8'))
  return scripts[name].split(' && ')
}

/**
 * The application, started as `npm run <name>` does, for all tests of a file. Returns its address. `env` is what a
 * developer sets besides.
 */
export function useApp(name: string, env: Record<string, string> = {}): () => string {
  let url: string
  let child: ChildProcess | undefined
  let folder: string
  beforeAll(async () => {
    if (!existsSync('dist/index.js'))
      throw new Error('the applications need the built package: npm run build')
    folder = await createFolder()
    const commands = commandsOf(name)
    for (const command of commands.slice(0, -1)) build(command)
    child = spawn('sh', ['-c', `exec ${commands.at(-1)}`], {
      cwd: APPS,
      env: { ...ENVIRONMENT, ...env, PORT: '0', DATABASE_FILE: join(folder, 'data.sqlite') },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    url = await untilUrl(child)
  })
  afterAll(async () => {
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      await once(child, 'close')
    }
    await removeFolder(folder)
  })
  return () => url
}

/** No secret is in the environment: only the server gets `.env`. */
export function build(command: string): void {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd: APPS,
    env: ENVIRONMENT,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${command} failed:\n${stdout}\n${stderr}`)
}

function untilUrl(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        printed += text
        const port = printed.match(/http:\/\/localhost:(\d+)/)?.[1]
        if (port !== undefined) done(`http://localhost:${port}`)
      })
    }
    child.once('error', fail)
    child.once('close', () => fail(new Error(`the application did not start:\n${printed}`)))
  })
}

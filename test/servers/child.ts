import { spawn } from 'node:child_process'
import type { ServerFolder } from './folder.js'
import type { Owner } from './owner.js'

/** Characters: what an error quotes of a server's log. */
const LOG_TAIL = 4000

/** Milliseconds: a server that was asked to end and has not by then is killed. */
const PATIENCE = 20_000

export interface ChildOptions {
  readonly file: string
  readonly args: readonly string[]
  readonly folder: ServerFolder
  readonly owner: Owner
  readonly env: NodeJS.ProcessEnv
}

/** A server's process, and all the processes that it has made. */
export interface Child {
  readonly hasEnded: () => boolean
  readonly logTail: () => string
  /** Resolves when all of them are gone. */
  readonly end: (signal: NodeJS.Signals) => Promise<void>
}

export function startChild({ file, args, folder, owner, env }: ChildOptions): Child {
  const child = spawn(file, args, { cwd: folder.path, env, stdio: ['ignore', 'pipe', 'pipe'], ...owner })
  let log = ''
  const write = (text: unknown): void => {
    log = `${log}${text}`.slice(-LOG_TAIL)
  }
  child.stdout.on('data', write)
  child.stderr.on('data', write)
  child.on('error', write)

  folder.watchdog.guard(child.pid ?? null)
  let ended = false
  // Not 'exit': the pipes are inherited, so they close when the last process that the server made is
  // gone. PostgreSQL will not start again on data that an old one of them has open.
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => {
      folder.watchdog.guard(null)
      ended = true
      resolve()
    })
  })

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (ended) return
    child.kill(signal)
    if (await isWithin(closed, PATIENCE)) return
    child.kill('SIGKILL')
    if (!(await isWithin(closed, PATIENCE))) throw new Error(`${file} does not end:\n${log}`)
  }

  return { hasEnded: () => ended, logTail: () => log, end }
}

async function isWithin(event: Promise<void>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false)
  })
  try {
    return await Promise.race([event.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}

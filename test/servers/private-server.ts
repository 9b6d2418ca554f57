import { type Child, startChild } from './child.js'
import type { ServerFolder } from './folder.js'
import type { Owner } from './owner.js'
import { poll } from './poll.js'
import { onFreePort } from './ports.js'
import { programFile } from './programs.js'

/** A real server that belongs to one test, or to one project of the tests. */
export interface PrivateServer {
  readonly port: number
  readonly folder: string
  /** SIGKILL; resolves when its processes are gone. */
  readonly kill: () => Promise<void>
  /** Starts it again, on the same port and data. */
  readonly start: () => Promise<void>
  /** Ends it, and removes its folder. */
  readonly stop: () => Promise<void>
}

export interface Plan {
  readonly program: string
  readonly args: (port: number) => readonly string[]
  readonly folder: ServerFolder
  readonly dataFolder: string
  readonly owner: Owner
  readonly env: NodeJS.ProcessEnv | undefined
  readonly stopSignal: NodeJS.Signals
  /** Gives back what a killed server holds outside of its folder, before that is removed. */
  readonly tidyUp?: () => void
  /** Asks the server that answers at a port, as its users do, which folder its data is in. */
  readonly dataFolderAt: (port: number) => Promise<string>
}

export async function startPrivateServer(plan: Plan): Promise<PrivateServer> {
  let child: Child | undefined

  async function launch(port: number): Promise<void> {
    if (child?.hasEnded() === false) throw new Error(`${plan.program} runs already`)
    const launched = startChild({
      file: programFile(plan.program),
      args: plan.args(port),
      folder: plan.folder,
      owner: plan.owner,
      // English messages: the search for a port reads them.
      env: { ...process.env, LC_ALL: 'C', ...plan.env },
    })
    child = launched
    try {
      await poll(() => expectOurs(port), launched.hasEnded)
    } catch (cause) {
      await launched.end('SIGKILL')
      throw new Error(`${plan.program} did not start:\n${launched.logTail()}`, { cause })
    }
  }

  /** Another server may have taken the port: that it answers does not say that ours has started. */
  async function expectOurs(port: number): Promise<void> {
    const answered = await plan.dataFolderAt(port)
    if (answered !== plan.dataFolder) throw new Error(`a server with its data in ${answered} answers`)
  }

  async function stop(): Promise<void> {
    await child?.end(plan.stopSignal)
    plan.tidyUp?.()
    plan.folder.remove()
  }

  try {
    const port = await onFreePort(async (candidate) => {
      await launch(candidate)
      return candidate
    })
    const kill = async (): Promise<void> => child?.end('SIGKILL')
    return { port, folder: plan.folder.path, kill, start: () => launch(port), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

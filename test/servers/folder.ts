import { chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Owner } from './owner.js'
import { startWatchdog, type Watchdog } from './watchdog.js'

export interface ServerFolder {
  readonly path: string
  readonly watchdog: Watchdog
  readonly remove: () => void
}

/**
 * The folder that a server gets for its data, socket and all: `given`, or a new temporary one. If our
 * process ends before `remove()`, the server is sent `stopSignal`, and the folder removed.
 */
export function serverFolder(owner: Owner, stopSignal: NodeJS.Signals, given?: string): ServerFolder {
  if (given !== undefined) mkdirSync(given, { recursive: true })
  // The real path, because that is how a server names the folder of its data. A short one, because a
  // socket lies in it: such a path may have 107 characters.
  const path = realpathSync(given ?? mkdtempSync(join(tmpdir(), 'stepward-')))
  if ('uid' in owner) chownSync(path, owner.uid, owner.gid)
  const watchdog = startWatchdog(path, stopSignal)
  const remove = (): void => {
    rmSync(path, { recursive: true, force: true })
    watchdog.dismiss()
  }
  return { path, watchdog, remove }
}

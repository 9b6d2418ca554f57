import { spawnSync } from 'node:child_process'
import type { Owner } from '../servers/owner.js'

/**
 * Limits the size of every file that these processes, and those that they start, write from now on. To a server, that
 * is a full disk. It sets the soft limit only, as the user of the processes, which may lift it again.
 */
export function limitFiles(owner: Owner, pids: readonly number[], bytes: number | 'unlimited'): void {
  const each = `for pid; do prlimit --pid "$pid" --fsize=${bytes}: ; done`
  const { stderr } = spawnSync('sh', ['-c', each, 'sh', ...pids.map(String)], { encoding: 'utf8', ...owner })
  // A process that has ended in the meantime needs no limit.
  const failed = stderr.split('\n').filter((line) => line !== '' && !line.includes('No such process'))
  if (failed.length > 0) throw new Error(`prlimit failed: ${failed.join('; ')}`)
}

import { spawnSync } from 'node:child_process'
import type { Owner } from '../servers/owner.js'

/**
 * From now on no file of these processes, and of those that they start, grows beyond so many bytes: to a server that is
 * a full disk. Only the soft limit, and as their own user, who may always lift that again.
 */
export function limitFiles(owner: Owner, pids: readonly number[], bytes: number | 'unlimited'): void {
  const each = `for pid; do prlimit --pid "$pid" --fsize=${bytes}: ; done`
  const { stderr } = spawnSync('sh', ['-c', each, 'sh', ...pids.map(String)], { encoding: 'utf8', ...owner })
  // One that has ended meanwhile, with its connection, writes no more.
  const failed = stderr.split('\n').filter((line) => line !== '' && !line.includes('No such process'))
  if (failed.length > 0) throw new Error(`prlimit failed: ${failed.join('; ')}`)
}

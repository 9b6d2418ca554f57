import { spawnSync } from 'node:child_process'

/** Whom a server runs as, in the words of `spawn`; empty: whoever runs the tests. */
export type Owner = { readonly uid: number; readonly gid: number } | Readonly<Record<string, never>>

/** PostgreSQL refuses to run as root, MariaDB warns. Then: the user that its package made, or `nobody`. */
export function serverOwner(packageUser: string): Owner {
  if (process.getuid?.() !== 0) return {}
  for (const user of [packageUser, 'nobody']) {
    const [uid, gid] = [idOf(user, '-u'), idOf(user, '-g')]
    if (uid !== null && gid !== null) return { uid, gid }
  }
  throw new Error(`root runs the tests, and there is no user ${packageUser} or nobody for the server`)
}

function idOf(user: string, kind: '-u' | '-g'): number | null {
  const { status, stdout } = spawnSync('id', [kind, user], { encoding: 'utf8' })
  return status === 0 ? Number(stdout) : null
}

import { spawn } from 'node:child_process'

export interface Watchdog {
  /** The process to end if ours does; `null` when that has ended. */
  readonly guard: (pid: number | null) => void
  readonly dismiss: () => void
}

/**
 * Its input ends when our process does, however that may be. Then it asks the server to end, kills it if
 * it does not within five seconds, and removes the folder.
 */
const SCRIPT = `
while read -r line; do pid=$line; done
if [ "\${pid:-none}" != none ]; then
  kill -s "$1" "$pid"
  for _ in 1 2 3 4 5; do kill -s 0 "$pid" && sleep 1; done
  kill -s KILL "$pid"
fi
rm -rf "$2"
`

/**
 * Ends a server and removes its folder for a run that cannot do so: one that is interrupted or killed,
 * as Vitest does with its workers.
 */
export function startWatchdog(folder: string, signal: NodeJS.Signals): Watchdog {
  const args = ['-c', SCRIPT, 'watchdog', signal.replace('SIG', ''), folder]
  // Detached: an interrupt from the keyboard is not for it.
  const dog = spawn('sh', args, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  dog.stdin.on('error', () => undefined) // It has already ended.
  dog.unref()
  return {
    guard: (pid) => {
      dog.stdin.write(`${pid ?? 'none'}\n`)
    },
    dismiss: () => {
      dog.kill('SIGKILL')
    },
  }
}

/** 128 plus the number of the signal, as in a shell. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const

/** Long work that a signal stops between two steps. */
export interface Interruption {
  readonly aborted: boolean
  /** The exit status of the signal; null: there was none. */
  readonly status: number | null
}

let running: { aborted: boolean; status: number | null; readonly onStop: () => void } | null = null

/** Makes a signal end the command: at once, or as {@link stopOnSignal} says. */
export function handleSignals(): void {
  for (const [signal, status] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      // The second time it ends at once. An exit runs the handlers that end a command that is being checked.
      if (running === null || running.aborted) process.exit(status)
      running.aborted = true
      running.status = status
      running.onStop()
    })
  }
}

/** From now on a signal asks for an orderly end: `onStop` is called, and the work looks at what is returned. */
export function stopOnSignal(onStop: () => void): Interruption {
  running = { aborted: false, status: null, onStop }
  return running
}

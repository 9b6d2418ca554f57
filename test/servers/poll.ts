import { setTimeout } from 'node:timers/promises'

/** Milliseconds: many times what a server needs to start on a small and busy machine. */
const DEADLINE = 60_000

/** Milliseconds. Spares the processor, which the server needs; nothing depends on the length. */
const PAUSE = 20

/**
 * Asks until an answer comes, which is one that is not an error. Throws the last error after the
 * deadline, or as soon as `isHopeless`.
 */
export async function poll<T>(ask: () => Promise<T>, isHopeless: () => boolean = () => false): Promise<T> {
  const deadline = performance.now() + DEADLINE
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (isHopeless() || performance.now() > deadline) throw error
    }
    await setTimeout(PAUSE)
  }
}

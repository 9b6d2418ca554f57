import type { DocumentBackend } from './document-store.js'

/** Runs a check once, before the first use of what it wraps. */
export interface FirstUse {
  /** The backend, each function of which runs the check first. */
  wrap(backend: DocumentBackend): DocumentBackend
  /** Runs a call that belongs to neither half of the store. */
  run<T>(call: () => T | Promise<T>): Promise<T>
}

/**
 * A `check` that failed runs again at the next use, because the application may have called `migrate()` in between.
 * One that passed runs again at the first use after so many seconds; by default never. No timer keeps a process alive.
 */
export function checkedAtFirstUse(
  check: () => unknown,
  seconds: number = Number.POSITIVE_INFINITY,
): FirstUse {
  let due = Number.NEGATIVE_INFINITY
  let running: Promise<unknown> | null = null

  async function first<T>(call: () => T | Promise<T>): Promise<T> {
    running ??= Promise.resolve()
      .then(check)
      .finally(() => {
        running = null
      })
    await running
    due = performance.now() + seconds * 1000
    return call()
  }

  // By the monotonic clock, which nobody sets back (S10).
  const passed = (): boolean => performance.now() < due

  return {
    // The common case passes the call on and awaits nothing.
    wrap: (backend) => ({
      load: (id) => (passed() ? backend.load(id) : first(() => backend.load(id))),
      loadMany: (ids) => (passed() ? backend.loadMany(ids) : first(() => backend.loadMany(ids))),
      commit: (change) => (passed() ? backend.commit(change) : first(() => backend.commit(change))),
      positionOf: (id, eventId) =>
        passed() ? backend.positionOf(id, eventId) : first(() => backend.positionOf(id, eventId)),
      page: (id, after, size) =>
        passed() ? backend.page(id, after, size) : first(() => backend.page(id, after, size)),
    }),
    run: async (call) => (passed() ? call() : first(call)),
  }
}

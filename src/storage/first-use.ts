import type { DocumentBackend } from './document-store.js'

/**
 * Wraps backends so that `check` runs once, before the first use of any of them. A check that failed runs again at
 * the next use, because the application may have called `migrate()` in between.
 */
export function checkedAtFirstUse(
  check: () => void | Promise<void>,
): (backend: DocumentBackend) => DocumentBackend {
  let passed = false
  let running: Promise<void> | null = null

  async function first<T>(call: () => T): Promise<Awaited<T>> {
    running ??= Promise.resolve()
      .then(check)
      .finally(() => {
        running = null
      })
    await running
    passed = true
    return await call()
  }

  // The common case passes the call on and awaits nothing.
  return (backend) => ({
    load: (id) => (passed ? backend.load(id) : first(() => backend.load(id))),
    loadMany: (ids) => (passed ? backend.loadMany(ids) : first(() => backend.loadMany(ids))),
    commit: (change) => (passed ? backend.commit(change) : first(() => backend.commit(change))),
    positionOf: (id, eventId) =>
      passed ? backend.positionOf(id, eventId) : first(() => backend.positionOf(id, eventId)),
    page: (id, after, size) =>
      passed ? backend.page(id, after, size) : first(() => backend.page(id, after, size)),
  })
}

/**
 * Something that a page shows and that changes. Pass both functions to `useSyncExternalStore` of React, or copy the
 * snapshot into a `ref` or a store at each call of the listener.
 */
export interface Flow<Snapshot> {
  /** Calls the listener after each change. Returns the function that ends it. */
  subscribe(listener: () => void): () => void
  /** The state now. It is never changed: a new state is a new object. */
  getSnapshot(): Snapshot
}

/** A flow, and how its own file changes it. */
export interface FlowState<Snapshot> extends Flow<Snapshot> {
  set(change: Partial<Snapshot>): void
}

export function createFlow<Snapshot extends object>(initial: Snapshot): FlowState<Snapshot> {
  const listeners = new Set<() => void>()
  let snapshot = Object.freeze(initial)
  return {
    subscribe(listener) {
      // A function of its own, so that two calls with one listener are two subscriptions.
      const call = (): void => listener()
      listeners.add(call)
      return () => {
        listeners.delete(call)
      }
    },
    getSnapshot: () => snapshot,
    set(change) {
      snapshot = Object.freeze({ ...snapshot, ...change })
      for (const listener of [...listeners]) listener()
    },
  }
}

/** What every flow shows besides its own. */
export interface Progress<Refusal> {
  /** A request is on its way. Disable the buttons: a second call does nothing. */
  readonly busy: boolean
  /** Why the last call was refused; null: it was not. */
  readonly refusal: Refusal | null
}

/**
 * Runs one call at a time, so that a second click sends no second request. A refusal goes into the snapshot;
 * `change` says what else does.
 */
export async function runOnce<Result extends { readonly ok: boolean }, Snapshot extends Progress<unknown>>(
  flow: FlowState<Snapshot>,
  call: () => Promise<Result>,
  change: (result: Result) => Partial<Snapshot>,
): Promise<void> {
  if (flow.getSnapshot().busy) return
  flow.set({ busy: true } as Partial<Snapshot>)
  const result = await call()
  const refusal = result.ok ? null : result
  flow.set({ busy: false, refusal, ...change(result) } as Partial<Snapshot>)
}

/**
 * Makes one change at a time, then reads what is shown. What the change returned is shown even if reading fails.
 * `stale`: refusals that say that what is shown is no longer so. Resolves to whether the change was made.
 */
export async function changeOnce<
  Result extends { readonly ok: true } | { readonly ok: false; readonly reason: string },
  Snapshot extends Progress<unknown>,
>(
  flow: FlowState<Snapshot>,
  call: () => Promise<Result>,
  read: () => Promise<Partial<Snapshot>>,
  stale: readonly string[],
  shown: (result: Extract<Result, { readonly ok: true }>) => Partial<Snapshot> = () => ({}),
): Promise<boolean> {
  const set = (change: object): void => flow.set(change as Partial<Snapshot>)
  if (flow.getSnapshot().busy) return false
  set({ busy: true })
  const result = await call()
  if (result.ok) set({ refusal: null, ...shown(result as Extract<Result, { readonly ok: true }>) })
  const loaded = result.ok || stale.includes(result.reason) ? await read() : {}
  set({ ...loaded, ...(result.ok ? {} : { refusal: result }), busy: false })
  return result.ok
}

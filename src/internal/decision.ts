/** What the application says about the request that made a change, such as `{ ip, userAgent, requestId }`. */
export type EventContext = Readonly<Record<string, string>>

/** What a pure decision returns. */
export interface Decision<O, R, E> {
  readonly outcome: O
  /** What must be committed before the outcome is reported; null: nothing is written. */
  readonly change: {
    /** The record to store; null: erase it. */
    readonly next: R | null
    readonly event: E
  } | null
}

/** An outcome that changes nothing. */
export function unchanged<O>(outcome: O): { readonly outcome: O; readonly change: null } {
  return { outcome, change: null }
}

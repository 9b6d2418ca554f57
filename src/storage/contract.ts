/** A document and the revision that it was read at. */
export interface StoredDocument {
  /** Opaque. Never used again for the same id, not even after the document was erased. */
  readonly revision: string
  /** JSON text, exactly as it was committed. */
  readonly document: string
}

/** One entry of an audit trail. It is written in the same atomic step as the change that it describes. */
export interface StoredEvent {
  /** Unique in its trail: 1 to 128 characters. The cursor for `events(id, { after })`. */
  readonly id: string
  /** What happened, such as `enrollment.confirmed`: 1 to 128 characters. */
  readonly type: string
  /** When it happened: ISO 8601, UTC. */
  readonly at: string
  /** The whole event as JSON text. */
  readonly document: string
}

/** Report columns: fixed names for each kind of document, as `stepward schema` prints them. */
export type Summary = Readonly<Record<string, string | number | null>>

/** One atomic change of one document. */
export interface Commit {
  /** The id of a user or a company: 1 to 1,024 bytes of UTF-8, compared by bytes. */
  readonly id: string
  /** The revision that the decision was made on; null: nothing was stored. */
  readonly expected: string | null
  /**
   * The document to store; null: erase it. If `expected` is null too, the commit only asserts that nothing is
   * stored: then the events are appended, otherwise it returns false.
   */
  readonly document: string | null
  /** Values derived from the document, for reports. Never read back. Each is null when the document is erased. */
  readonly summary: Summary
  /**
   * Appended to the trail of this id in the same step, in this order, each exactly once. If the trail already
   * has an event with one of these ids, the commit throws and changes nothing.
   */
  readonly events: readonly StoredEvent[]
}

/** Which part of a trail to read. */
export interface EventsOptions {
  /** Only the events after the one with this id. Throws `ERR_INVALID_ARGUMENT` if the trail does not have it. */
  readonly after?: string
  /** At most this many, from 1. Default: all. */
  readonly limit?: number
}

/** The largest document that a commit has, in bytes of UTF-8: 256 KiB. */
export const MAX_DOCUMENT_BYTES = 262_144

/** The most events that a commit has. */
export const MAX_EVENTS_PER_COMMIT = 8

/** The largest document of an event, in bytes of UTF-8: 16 KiB. */
export const MAX_EVENT_BYTES = 16_384

/**
 * Where documents live: text in, text out. `commit` is the only function that changes anything. It is a
 * compare-and-set, and it makes replays, recovery codes spent twice and parallel guessing impossible.
 *
 * - Of two calls of `commit` that change one id from the same `expected`, at most one returns true.
 * - Every later `load`, by any process, sees what `commit` returned true for. A read from an old snapshot or from
 *   a replica that lags must throw instead.
 * - If the store cannot know whether a commit took effect, it throws.
 * - A document is JSON text of at most 256 KiB of UTF-8. A commit has at most 8 events of at most 16 KiB each. No
 *   text contains U+0000 or a lone surrogate, except that ids may contain U+0000.
 */
export interface DocumentStore {
  /** The document, or null if none is stored. */
  load(id: string): Promise<StoredDocument | null>
  /** The documents that exist among the ids, by id. */
  loadMany(ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument>>
  /** Applies the whole change if the stored revision equals `expected`. Otherwise changes nothing and returns false. */
  commit(change: Commit): Promise<boolean>
  /** The audit trail of one id, oldest first. It outlives the document. */
  events(id: string, options?: EventsOptions): AsyncIterable<StoredEvent>
}

/** The second factor of each user. The report columns are `state`, `enrolled_at` and `updated_at`. */
export type EnrollmentStore = DocumentStore

/** The rule of each company. The report columns are `enforce_from` and `updated_at`. */
export type PolicyStore = DocumentStore

/** What `createTwoFactor` runs on. The two halves may come from different databases. */
export interface TwoFactorStore {
  readonly enrollments: EnrollmentStore
  readonly policies: PolicyStore
}

/** What `deleteEvents` takes. */
export interface DeleteEventsInput {
  /** Only events from before this time are deleted. */
  readonly before: Date
  /** Only those of this user. Default: of every user and company. */
  readonly userId?: string
  /** Only those of this company. Default: of every user and company. */
  readonly companyId?: string
}

/** How long audit events are kept is your decision. A store keeps all of them until you delete some. */
export interface EventRetention {
  /**
   * Deletes old audit events and returns how many. Documents stay, and so does the order of the events that are
   * left. Run it from a scheduled job. A cursor (`after`) that names a deleted event is refused.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input; `ERR_STORE_FAILED`
   */
  deleteEvents(input: DeleteEventsInput): Promise<number>
}

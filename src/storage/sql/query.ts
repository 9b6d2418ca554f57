/** What the SQL stores bind. */
export type SqlValue = string | number | null

export type SqlRow = Readonly<Record<string, unknown>>

/** The result of one statement. */
export interface SqlResult {
  /** Each row as an object with the names of its columns. */
  readonly rows: readonly SqlRow[]
  /** How many rows an INSERT, UPDATE or DELETE changed. Any number for a SELECT. */
  readonly affected: number
}

/**
 * Runs one statement on the primary database. The database binds the parameters; they are never written into the
 * text. The promise resolves after the statement was committed, or became part of the transaction that it runs in,
 * and rejects if that is not certain.
 */
export type SqlQuery = (sql: string, parameters: readonly SqlValue[]) => Promise<SqlResult>

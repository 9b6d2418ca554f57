import { StepwardError } from '../../errors.js'
import { invalidArgument } from '../../internal/guards.js'
import { hasMethods } from '../../internal/methods.js'
import { databaseFailed, type SqlRow } from '../sql/query.js'
import { schemaMissing } from '../sql/version.js'

/**
 * A prepared statement, as far as the store needs one: `all` gives the rows, `run` gives `{ changes }`.
 * The parameters are positional; `never`, because each driver writes their type in its own way.
 */
export interface SqliteStatement {
  all(...parameters: never): unknown
  run(...parameters: never): unknown
}

/** An open, synchronous SQLite database: what better-sqlite3, node:sqlite and libsql have in common. */
export interface SqliteDatabase {
  exec(sql: string): unknown
  prepare(sql: string): SqliteStatement
}

type SqliteValue = string | number | bigint | null

interface CallableStatement {
  all(...parameters: readonly SqliteValue[]): unknown
  run(...parameters: readonly SqliteValue[]): unknown
}

interface CallableDatabase {
  exec(sql: string): unknown
  prepare(sql: string): CallableStatement
}

export type SqliteRow = SqlRow

/** The database, with its faults turned into `StepwardError` and its statements prepared at first use. */
export interface SqliteClient {
  exec(sql: string): void
  all(sql: string, ...parameters: SqliteValue[]): readonly SqliteRow[]
  /** The number of rows that changed. */
  run(sql: string, ...parameters: SqliteValue[]): number
  /**
   * Runs `work` under the write lock, all of it or nothing, and returns only after the commit. In an open
   * transaction of the application it becomes part of that one.
   */
  atomically<T>(work: () => T): T
}

const WRONG_CLIENT = `sqliteStore: db: expected an open, synchronous SQLite database with exec and prepare, as better-sqlite3, node:sqlite and libsql make one`

const TRANSACTION = { begin: 'BEGIN IMMEDIATE', commit: 'COMMIT', undo: ['ROLLBACK'] } as const
const SAVEPOINT = {
  begin: 'SAVEPOINT stepward_commit',
  commit: 'RELEASE stepward_commit',
  undo: ['ROLLBACK TO stepward_commit', 'RELEASE stepward_commit'],
} as const

export function requireDatabase(db: unknown): asserts db is CallableDatabase {
  if (!hasMethods(db, 'exec', 'prepare')) throw invalidArgument(WRONG_CLIENT)
}

const causeSays = (error: unknown, phrase: string): boolean =>
  error instanceof StepwardError && error.cause instanceof Error && error.cause.message.includes(phrase)

function toStepwardError(cause: unknown): StepwardError {
  if (cause instanceof Error && cause.message.includes('no such table')) {
    return schemaMissing('sqliteStore', cause)
  }
  return databaseFailed('sqliteStore', cause)
}

function guarded<T>(call: () => T): T {
  try {
    return call()
  } catch (cause) {
    throw toStepwardError(cause)
  }
}

export function createClient(db: CallableDatabase): SqliteClient {
  const statements = new Map<string, CallableStatement>()
  const unfinishedReads = new Map<string, readonly SqliteValue[]>()
  let rollbackFailed = false

  function statement(sql: string): CallableStatement {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const prepared = db.prepare(sql)
    if (!hasMethods(prepared, 'all', 'run')) throw invalidArgument(WRONG_CLIENT)
    statements.set(sql, prepared)
    return prepared
  }

  function exec(sql: string): void {
    guarded(() => {
      // A promise comes from an asynchronous driver: the statement has not run yet.
      if (hasMethods(db.exec(sql), 'then')) throw invalidArgument(WRONG_CLIENT)
    })
  }

  function all(sql: string, ...parameters: SqliteValue[]): readonly SqliteRow[] {
    finishReads()
    return read(sql, parameters)
  }

  function read(sql: string, parameters: readonly SqliteValue[]): readonly SqliteRow[] {
    try {
      const rows = statement(sql).all(...parameters)
      if (!Array.isArray(rows)) throw invalidArgument(WRONG_CLIENT)
      return rows
    } catch (cause) {
      const error = toStepwardError(cause)
      if (causeSays(error, 'database is locked')) unfinishedReads.set(sql, parameters)
      throw error
    }
  }

  /**
   * libsql leaves a read that met SQLITE_BUSY unfinished, and while there is one, the reads after it keep
   * their lock on the file, and their view of it. Reading again is what finishes it.
   */
  function finishReads(): void {
    for (const [sql, parameters] of unfinishedReads) {
      read(sql, parameters)
      unfinishedReads.delete(sql)
    }
  }

  function run(sql: string, ...parameters: SqliteValue[]): number {
    return guarded(() => {
      const result: unknown = statement(sql).run(...parameters)
      const changes =
        typeof result === 'object' && result !== null ? Reflect.get(result, 'changes') : undefined
      if (typeof changes !== 'number' && typeof changes !== 'bigint') throw invalidArgument(WRONG_CLIENT)
      return Number(changes)
    })
  }

  /**
   * BEGIN IMMEDIATE takes the write lock at once, so that the busy timeout holds and no commit has to turn
   * a read into a write. In an open transaction it does so too, and only then fails: a savepoint goes on.
   */
  function begin(): typeof TRANSACTION | typeof SAVEPOINT {
    try {
      exec(TRANSACTION.begin)
      return TRANSACTION
    } catch (error) {
      if (!causeSays(error, 'within a transaction')) throw error
    }
    exec(SAVEPOINT.begin)
    return SAVEPOINT
  }

  function undo(scope: typeof TRANSACTION | typeof SAVEPOINT): void {
    try {
      for (const sql of scope.undo) exec(sql)
    } catch (error) {
      // After a full disk and the like SQLite has rolled back by itself, and there is nothing left to undo.
      const undone = causeSays(error, 'no transaction is active') || causeSays(error, 'no such savepoint')
      if (!undone) rollbackFailed = true
    }
  }

  function atomically<T>(work: () => T): T {
    // A transaction of ours that is still open would swallow later commits: they would be told, and lost.
    if (rollbackFailed) {
      throw new StepwardError('ERR_STORE_FAILED', 'sqliteStore: a rollback failed; open the database anew')
    }
    finishReads()
    const scope = begin()
    try {
      const result = work()
      exec(scope.commit)
      return result
    } catch (error) {
      undo(scope)
      throw error
    }
  }

  return { exec, all, run, atomically }
}

import { StepwardError } from '../../errors.js'
import { hasMethods } from '../../internal/host.js'
import { isForAnotherStore, wrongClient, wrongReply } from '../clients.js'
import type { SqlValue } from '../sql/query.js'
import type { SqlTables } from '../sql/tables.js'
import type { SqliteBatchStatement, SqliteConnection, SqliteRows } from './connection.js'
import { sqliteFault } from './fault.js'

/**
 * A prepared statement, as far as the store needs one: `all` returns the rows, `run` returns `{ changes }`. The
 * parameters are positional. They are typed `never`, because each driver types them in its own way.
 */
export interface SqliteStatement {
  all(...parameters: never): unknown
  run(...parameters: never): unknown
}

/** An open, synchronous SQLite database: what better-sqlite3, node:sqlite, bun:sqlite and libsql have in common. */
export interface SqliteDatabase {
  exec(sql: string): unknown
  prepare(sql: string): SqliteStatement
}

type Callable = Record<'all' | 'run', (...parameters: SqlValue[]) => unknown>

const DATABASE = 'an open, synchronous SQLite database (better-sqlite3, node:sqlite, bun:sqlite, libsql)'

interface Scope {
  readonly begin: string
  readonly commit: string
  readonly undo: readonly string[]
}

const IMMEDIATE: Scope = { begin: 'BEGIN IMMEDIATE', commit: 'COMMIT', undo: ['ROLLBACK'] }
const SAVEPOINT: Scope = {
  begin: 'SAVEPOINT stepward_commit',
  commit: 'RELEASE stepward_commit',
  undo: ['ROLLBACK TO stepward_commit', 'RELEASE stepward_commit'],
}

const wrong = (reply: unknown): StepwardError => wrongReply('sqliteStore', 'db', DATABASE, reply)

const causeSays = (error: unknown, phrase: string): boolean =>
  error instanceof StepwardError && error.cause instanceof Error && error.cause.message.includes(phrase)

const toStepwardError = (cause: unknown): StepwardError => sqliteFault('sqliteStore', cause)

function guarded<T>(call: () => T): T {
  try {
    return call()
  } catch (cause) {
    throw toStepwardError(cause)
  }
}

function readDatabase(db: unknown): Record<'exec' | 'prepare', (sql: string) => unknown> {
  if (hasMethods(db, 'exec', 'prepare') && !isForAnotherStore('sqliteStore', db)) return db
  throw wrongClient('sqliteStore', 'db', DATABASE, db)
}

/** Whether a transaction is open, as better-sqlite3, libsql and node:sqlite say; null for other drivers. */
function transactionFlag(db: object): boolean | null {
  for (const name of ['inTransaction', 'isTransaction']) {
    const value: unknown = guarded(() => Reflect.get(db, name))
    if (typeof value === 'boolean') return value
  }
  return null
}

export function connectionOf(client: unknown, tables: SqlTables): SqliteConnection {
  const db = readDatabase(client)
  // It changes no row, but it needs the write lock, which SQLite refuses to a transaction with an old snapshot.
  const upgrade = `UPDATE ${tables.schema} SET version = version WHERE only_row = 0`
  const statements = new Map<string, Callable>()
  const unfinishedReads = new Map<string, readonly SqlValue[]>()
  let rollbackFailed = false
  let isProbed = false

  /** First of all: an asynchronous driver runs a statement later, and where it fails, nobody catches it. */
  function probe(): void {
    if (isProbed) return
    const prepared = db.prepare('SELECT 1')
    if (!hasMethods(prepared, 'all', 'run')) throw wrong(prepared)
    const rows = prepared.all()
    if (!Array.isArray(rows)) throw wrong(rows)
    isProbed = true
  }

  function statement(sql: string): Callable {
    const known = statements.get(sql)
    if (known !== undefined) return known
    probe()
    const prepared = db.prepare(sql)
    if (!hasMethods(prepared, 'all', 'run')) throw wrong(prepared)
    statements.set(sql, prepared)
    return prepared
  }

  function exec(sql: string): void {
    guarded(() => {
      probe()
      const reply = db.exec(sql)
      // An asynchronous driver returns a promise: the statement has not run yet.
      if (hasMethods(reply, 'then')) throw wrong(reply)
    })
  }

  /** In an open transaction of the application whose snapshot is old, it is a fault (S14). */
  function readNow(sql: string, ...parameters: SqlValue[]): SqliteRows {
    finishReads()
    if (isInTransaction()) requireFresh()
    // better-sqlite3 refuses it while a result is iterated, whose snapshot the read would share.
    else exec('SELECT 1')
    return read(sql, parameters)
  }

  function isInTransaction(): boolean {
    const flag = transactionFlag(db)
    if (flag !== null) return flag
    try {
      exec('BEGIN')
    } catch (error) {
      if (causeSays(error, 'within a transaction')) return true
      throw error
    }
    undo(IMMEDIATE)
    return false
  }

  /**
   * A transaction that has read sees nothing that others commit later, in WAL mode. The write lock makes sure that
   * nothing was committed, and that nothing will be until the transaction ends.
   */
  function requireFresh(): void {
    try {
      // Not prepared: libsql leaves a prepared statement that failed open, and with it the old snapshot.
      exec(upgrade)
    } catch (error) {
      if (!causeSays(error, 'database is locked') && !causeSays(error, 'readonly')) throw error
      throw new StepwardError(
        'ERR_STORE_FAILED',
        'sqliteStore: a read in an open transaction did not get the write lock, so its data may be old; begin the transaction with BEGIN IMMEDIATE, or give the store its own connection',
        { store: 'sqliteStore', cause: error instanceof StepwardError ? error.cause : error },
      )
    }
  }

  function read(sql: string, parameters: readonly SqlValue[]): SqliteRows {
    try {
      const rows = statement(sql).all(...parameters)
      if (!Array.isArray(rows)) throw wrong(rows)
      return rows
    } catch (cause) {
      const error = toStepwardError(cause)
      if (causeSays(error, 'database is locked')) unfinishedReads.set(sql, parameters)
      throw error
    }
  }

  /**
   * libsql leaves a read that met SQLITE_BUSY unfinished. Until it is finished, later reads keep their lock on the
   * file and their view of it. Reading again finishes it.
   */
  function finishReads(): void {
    for (const [sql, parameters] of unfinishedReads) {
      read(sql, parameters)
      unfinishedReads.delete(sql)
    }
  }

  function run(sql: string, parameters: readonly SqlValue[]): void {
    guarded(() => {
      const result = statement(sql).run(...parameters)
      const changes: unknown =
        typeof result === 'object' && result !== null ? Reflect.get(result, 'changes') : undefined
      if (typeof changes !== 'number' && typeof changes !== 'bigint') throw wrong(result)
    })
  }

  /** Drivers prepare a SELECT and any other statement alike, but run them differently. */
  function perform({ sql, parameters }: SqliteBatchStatement): SqliteRows {
    if (sql.startsWith('SELECT')) return read(sql, parameters)
    if (parameters.length === 0) exec(sql)
    else run(sql, parameters)
    return []
  }

  /**
   * BEGIN IMMEDIATE takes the write lock at once, so that the busy timeout applies and no commit has to turn a read
   * into a write. It fails in an open transaction, and a savepoint takes its place.
   */
  function begin(): Scope {
    try {
      exec(IMMEDIATE.begin)
      return IMMEDIATE
    } catch (error) {
      if (!causeSays(error, 'within a transaction')) throw error
    }
    exec(SAVEPOINT.begin)
    return SAVEPOINT
  }

  function undo(scope: Scope): void {
    try {
      for (const sql of scope.undo) exec(sql)
    } catch (error) {
      // After a full disk, for example, SQLite has already rolled back by itself.
      const undone = causeSays(error, 'no transaction is active') || causeSays(error, 'no such savepoint')
      if (!undone) rollbackFailed = true
    }
  }

  /**
   * Runs under the write lock, all of it or nothing, and returns only after the commit. In an open transaction of the
   * application, it becomes part of that transaction.
   */
  function write(statements: readonly SqliteBatchStatement[]): readonly SqliteRows[] {
    // If our transaction is still open, later commits would succeed inside it and then be lost.
    if (rollbackFailed) {
      throw new StepwardError(
        'ERR_STORE_FAILED',
        'sqliteStore: a rollback failed, so this connection is no longer used; open the database again',
        { store: 'sqliteStore' },
      )
    }
    finishReads()
    const scope = begin()
    try {
      const results = statements.map(perform)
      exec(scope.commit)
      return results
    } catch (error) {
      undo(scope)
      throw error
    }
  }

  /** With a shared cache, it would show what another connection may still roll back. */
  function requireCommittedReads(): void {
    const [row] = readNow('PRAGMA read_uncommitted')
    if (Number(row?.['read_uncommitted'] ?? 0) === 0) return
    throw new StepwardError(
      'ERR_STORE_FAILED',
      'sqliteStore: PRAGMA read_uncommitted is on, so reads may return data that is rolled back later; switch it off',
      { store: 'sqliteStore' },
    )
  }

  return { store: 'sqliteStore', argument: 'db', read: readNow, write, requireCommittedReads }
}

import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SqliteDialect } from 'kysely'
// The driver that the store is tested with: the repository's, one folder up.
import Database from 'libsql'
import { sqliteStore } from 'stepward/sqlite'
import { betterAuthOn, migrateBetterAuth } from './better-auth.js'
import { countingSqlite } from './counting-sqlite.js'
import { type LoginDatabase, NAMES, SESSION_TABLE, SESSION_TTL } from './login-database.js'
import { stepward } from './stepward.js'

/** A commit survives a loss of power, as on the PostgreSQL of the same run. */
const PRAGMAS = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000'

export async function loginsOnSqlite(): Promise<LoginDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'stepward-bench-'))
  const file = join(folder, 'logins.sqlite')
  const calls = new Map<string, number>()
  const db = new Database(file)
  const stop = async (): Promise<void> => {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    db.exec(PRAGMAS)
    await sqliteStore(db).migrate()
    await migrateBetterAuth(forBetterAuth(db))
    db.exec(SESSION_TABLE)
  } catch (error) {
    await stop()
    throw error
  }
  const [row] = db.prepare('SELECT sqlite_version() AS version').all()
  const version = String(Reflect.get(Object(row), 'version'))
  return {
    name: `SQLite ${version}`,
    contenders: (counted) => contendersOn(counted ? countingSqlite(db, calls) : db),
    async statementsOf(run) {
      calls.clear()
      await run()
      return new Map(calls)
    },
    stop,
  }
}

function contendersOn(db: Database.Database) {
  const insert = db.prepare('INSERT INTO app_session (token, user_id, expires_at) VALUES (?, ?, ?)')
  const addSession = async (userId: string): Promise<void> => {
    insert.run(randomUUID(), userId, Date.now() + SESSION_TTL)
  }
  return [
    stepward(NAMES.stepward, sqliteStore(db)),
    stepward(NAMES.withSession, sqliteStore(db), addSession),
    betterAuthOn(NAMES.betterAuth, forBetterAuth(db)),
  ]
}

/** What better-auth makes of a better-sqlite3, whose interface libsql has. */
function forBetterAuth(db: Database.Database) {
  return { dialect: new SqliteDialect({ database: db }), type: 'sqlite', transaction: true } as const
}

import type Database from 'libsql/promise'
import type { SqliteBatch, SqliteRows } from 'stepward/sqlite'

/** Stepward's statements on one connection of `libsql/promise`. For `sqliteBatchStore`. */
export function libsqlPromiseBatch(db: Database): SqliteBatch {
  const run: SqliteBatch = async (statements) => {
    await db.exec('BEGIN IMMEDIATE')
    try {
      const results: SqliteRows[] = []
      for (const { sql, parameters } of statements) {
        const statement = await db.prepare(sql)
        results.push(await statement.all(...parameters))
      }
      await db.exec('COMMIT')
      return results
    } catch (error) {
      await db.exec('ROLLBACK')
      throw error
    }
  }

  // One connection has one transaction, so the batches take turns.
  let last: Promise<unknown> = Promise.resolve()
  return (statements) => {
    const results = last.then(() => run(statements))
    last = results.catch(() => {})
    return results
  }
}

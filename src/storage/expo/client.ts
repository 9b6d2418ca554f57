import { hasMethods } from '../../internal/host.js'
import { guarded, invalidArgument } from '../../internal/mismatch.js'
import { isForAnotherStore, wrongClient, wrongReply } from '../clients.js'
import { oneAtATime } from '../one-at-a-time.js'
import type { SqliteBatch, SqliteRows } from '../sqlite/batch.js'

/** An `SQLiteDatabase` of expo-sqlite, as far as the store needs it. The parameters are typed `never`. */
export interface ExpoDatabase {
  readonly databasePath: string
  withExclusiveTransactionAsync(task: (transaction: ExpoTransaction) => Promise<void>): Promise<void>
}

export interface ExpoTransaction {
  getAllAsync(sql: string, parameters: never): Promise<unknown>
}

const DATABASE = 'an SQLiteDatabase of expo-sqlite'

function readDatabase(
  db: unknown,
): Record<'withExclusiveTransactionAsync', (...parameters: unknown[]) => unknown> {
  if (!hasMethods(db, 'withExclusiveTransactionAsync') || isForAnotherStore('expoStore', db)) {
    throw wrongClient('expoStore', 'db', DATABASE, db)
  }
  if (guarded(() => Reflect.get(db, 'databasePath'), undefined) === ':memory:') {
    throw invalidArgument(
      'expoStore: db: expected a database in a file, got one in memory, where each transaction would open a new database; open a file',
      'db',
    )
  }
  return db
}

/**
 * An exclusive transaction has a connection of its own, so it sees what is committed now, and no other call of the
 * application runs in it. Two of them at once would not wait for each other but fail.
 */
export function batchOf(database: unknown): SqliteBatch {
  const db = readDatabase(database)
  const inTurn = oneAtATime()
  return (statements) =>
    inTurn(async () => {
      const results: SqliteRows[] = []
      await db.withExclusiveTransactionAsync(async (transaction: unknown) => {
        if (!hasMethods(transaction, 'getAllAsync')) {
          throw wrongReply('expoStore', 'db', 'a transaction', transaction)
        }
        for (const { sql, parameters } of statements) {
          const rows: unknown = await transaction.getAllAsync(sql, [...parameters])
          if (!Array.isArray(rows)) throw wrongReply('expoStore', 'db', 'the rows of a statement', rows)
          results.push(rows)
        }
      })
      return results
    })
}

import { invalidArgument } from '../../internal/guards.js'
import { hasMethods } from '../../internal/methods.js'
import type { SqlQuery, SqlResult } from '../sql/query.js'
import type { MysqlFunctions } from './client.js'
import { type Guard, WRONG_CLIENT } from './guard.js'
import { connectionBroken, oneAtATime, SAVEPOINT, TRANSACTION, transact } from './transactions.js'

type Method = (...parameters: unknown[]) => unknown
type Connection = Record<'query' | 'execute', Method>

/** The flag of the server's status that says that a transaction is open. */
const IN_TRANSACTION = 1

/** The first of the pair that mysql2 resolves to: rows, or what was changed. */
function firstOf(result: unknown): unknown {
  if (Array.isArray(result)) return result[0]
  throw invalidArgument(WRONG_CLIENT)
}

function readResult(result: unknown): SqlResult {
  const first = firstOf(result)
  if (Array.isArray(first)) return { rows: first, affected: 0 }
  if (typeof first !== 'object' || first === null) throw invalidArgument(WRONG_CLIENT)
  return { rows: [], affected: Number(Reflect.get(first, 'affectedRows')) }
}

/**
 * With parameters as a prepared statement, so that the server binds them: `query` would write them into
 * the text. Without any as text: a prepared statement cannot begin a transaction.
 */
function queryOf(connection: Connection, guard: Guard): SqlQuery {
  return (sql, parameters) =>
    guard(async () =>
      readResult(
        parameters.length === 0
          ? await connection.query(sql)
          : await connection.execute(sql, [...parameters]),
      ),
    )
}

function pooled(pool: Connection & Record<'getConnection', Method>, guard: Guard): MysqlFunctions {
  async function acquire(): Promise<Connection & Record<'release' | 'destroy', Method>> {
    const pending = Promise.resolve(pool.getConnection())
    try {
      const connection = await guard(() => pending)
      if (hasMethods(connection, 'query', 'execute', 'release', 'destroy')) return connection
      throw invalidArgument(WRONG_CLIENT)
    } catch (error) {
      // One that comes after nobody waits any more.
      pending.then((late) => hasMethods(late, 'release') && late.release()).catch(() => {})
      throw error
    }
  }

  return {
    query: queryOf(pool, guard),
    async transaction(work) {
      const connection = await acquire()
      let broken = false
      try {
        return await transact(
          queryOf(connection, guard),
          TRANSACTION,
          () => {
            broken = true
          },
          work,
        )
      } finally {
        if (broken) connection.destroy()
        else connection.release()
      }
    },
  }
}

/** One connection has one transaction at a time, and what is read on it must not see half of it. */
function single(connection: Connection, joinTransaction: boolean, guard: Guard): MysqlFunctions {
  const query = queryOf(connection, guard)
  const exclusively = oneAtATime()
  let broken = false

  async function inTransaction(): Promise<boolean> {
    const status = firstOf(await guard(async () => connection.query('DO 0')))
    const flags: unknown =
      typeof status === 'object' && status !== null && Reflect.get(status, 'serverStatus')
    if (typeof flags !== 'number') throw invalidArgument(WRONG_CLIENT)
    return (flags & IN_TRANSACTION) !== 0
  }

  async function requireState(): Promise<void> {
    // A transaction of ours that is still open would swallow later commits: they would be told, and lost.
    if (broken) throw connectionBroken()
    if ((await inTransaction()) === joinTransaction) return
    throw invalidArgument(
      joinTransaction
        ? 'mysqlStore: joinTransaction: the connection has no open transaction'
        : 'mysqlStore: the connection has an open transaction, which a commit would end; give the store a pool, or joinTransaction: true',
    )
  }

  return {
    query: (sql, parameters) => exclusively(() => query(sql, parameters)),
    transaction: (work) =>
      exclusively(async () => {
        await requireState()
        const scope = joinTransaction ? SAVEPOINT : TRANSACTION
        return transact(
          query,
          scope,
          () => {
            broken = true
          },
          work,
        )
      }),
  }
}

/** The client of mysql2 as two functions. */
export function mysql2Functions(client: unknown, joinTransaction: boolean, guard: Guard): MysqlFunctions {
  const promised = hasMethods(client, 'promise') ? client.promise() : client
  if (!hasMethods(promised, 'query', 'execute')) throw invalidArgument(WRONG_CLIENT)
  if (!hasMethods(promised, 'getConnection')) return single(promised, joinTransaction, guard)
  if (!joinTransaction) return pooled(promised, guard)
  throw invalidArgument('mysqlStore: joinTransaction: expected the connection of the transaction, got a pool')
}

import type { StepwardError } from '../../errors.js'
import { hasMethods } from '../../internal/host.js'
import { invalidArgument } from '../../internal/mismatch.js'
import { wrongReply } from '../clients.js'
import { oneAtATime } from '../one-at-a-time.js'
import type { SqlQuery, SqlResult } from '../sql/query.js'
import type { Guard } from './guard.js'
import { connectionBroken, type Functions, SAVEPOINT, TRANSACTION, transact } from './transactions.js'

type Method = (...parameters: unknown[]) => unknown
type Connection = Record<'query' | 'execute', Method>

/** The flag of the server's status that says that a transaction is open. */
const IN_TRANSACTION = 1

const unexpected = (reply: unknown): StepwardError =>
  wrongReply('mysqlStore', 'client', 'a pool or connection of mysql2', reply)

/** The first of the pair that mysql2 resolves to: the rows, or what was changed. */
function firstOf(reply: unknown): unknown {
  if (Array.isArray(reply)) return reply[0]
  throw unexpected(reply)
}

function readResult(reply: unknown): SqlResult {
  const first = firstOf(reply)
  if (Array.isArray(first)) return { rows: first, affected: 0 }
  if (typeof first !== 'object' || first === null) throw unexpected(first)
  return { rows: [], affected: Number(Reflect.get(first, 'affectedRows')) }
}

/**
 * A statement with parameters is prepared, so that the server binds them; `query` would write them into the text. A
 * statement without parameters is sent as text, because a prepared one cannot begin a transaction.
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

/** Every transaction has a connection of the pool to itself. */
function pooled(pool: Connection & Record<'getConnection', Method>, guard: Guard): Functions {
  async function acquire(): Promise<Connection & Record<'release' | 'destroy', Method>> {
    const pending = Promise.resolve(pool.getConnection())
    try {
      const connection = await guard(() => pending)
      if (hasMethods(connection, 'query', 'execute', 'release', 'destroy')) return connection
      throw unexpected(connection)
    } catch (error) {
      // A connection that arrives after the timeout goes back to the pool.
      pending.then((late) => hasMethods(late, 'release') && late.release()).catch(() => {})
      throw error
    }
  }

  return {
    query: queryOf(pool, guard),
    async transaction(work) {
      const connection = await acquire()
      let isBroken = false
      const broken = (): void => {
        isBroken = true
      }
      try {
        return await transact(queryOf(connection, guard), TRANSACTION, broken, work)
      } finally {
        if (isBroken) connection.destroy()
        else connection.release()
      }
    },
  }
}

/** One connection has one transaction at a time, and no read on it may see half of one. */
function single(connection: Connection, joinTransaction: boolean, guard: Guard): Functions {
  const query = queryOf(connection, guard)
  const exclusively = oneAtATime()
  const scope = joinTransaction ? SAVEPOINT : TRANSACTION
  let isBroken = false
  const broken = (): void => {
    isBroken = true
  }

  async function inTransaction(): Promise<boolean> {
    const status = firstOf(await guard(async () => connection.query('DO 0')))
    const flags: unknown =
      typeof status === 'object' && status !== null ? Reflect.get(status, 'serverStatus') : undefined
    if (typeof flags !== 'number') throw unexpected(status)
    return (flags & IN_TRANSACTION) !== 0
  }

  async function requireState(): Promise<void> {
    // If our transaction is still open, later commits would succeed inside it and then be lost.
    if (isBroken) throw connectionBroken()
    if ((await inTransaction()) === joinTransaction) return
    throw joinTransaction
      ? invalidArgument(
          'mysqlStore: joinTransaction: the connection has no open transaction',
          'joinTransaction',
        )
      : invalidArgument(
          'mysqlStore: client: the connection has an open transaction, which a commit would end; pass a pool, or set joinTransaction: true',
          'client',
        )
  }

  return {
    query: (sql, parameters) => exclusively(() => query(sql, parameters)),
    transaction: (work) =>
      exclusively(async () => {
        await requireState()
        return transact(query, scope, broken, work)
      }),
  }
}

/** A pool or connection of mysql2 as two functions; null if the client is neither. */
export function mysql2Functions(client: unknown, joinTransaction: boolean, guard: Guard): Functions | null {
  const promised = hasMethods(client, 'promise') ? client.promise() : client
  if (!hasMethods(promised, 'query', 'execute')) return null
  if (!hasMethods(promised, 'getConnection')) return single(promised, joinTransaction, guard)
  if (!joinTransaction) return pooled(promised, guard)
  throw invalidArgument(
    'mysqlStore: joinTransaction: expected a connection, got a pool; pass the connection that has the open transaction',
    'joinTransaction',
  )
}

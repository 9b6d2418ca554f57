import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { postgresStore } from 'stepward/postgres'
import { betterAuthOn, migrateBetterAuth } from './better-auth.js'
import { type LoginDatabase, NAMES, SESSION_TABLE, SESSION_TTL } from './login-database.js'
import { openPostgres } from './postgres.js'
import { statementsOf } from './statements.js'
import { stepward } from './stepward.js'

/** As many connections as logins at once, so that none waits for one. */
const POOL_SIZE = 16

export async function loginsOnPostgres(): Promise<LoginDatabase> {
  const database = await openPostgres()
  try {
    const setup = database.pool()
    await postgresStore(setup).migrate()
    await migrateBetterAuth(setup)
    await setup.query(SESSION_TABLE)
    return {
      name: `PostgreSQL ${database.version}`,
      contenders: (counted) => contendersOn(database.pool({ size: POOL_SIZE, counted })),
      statementsOf: (run) => statementsOf(database, run),
      stop: () => database.stop(),
    }
  } catch (error) {
    await database.stop()
    throw error
  }
}

function contendersOn(pool: Pool) {
  const addSession = async (userId: string): Promise<void> => {
    await pool.query('INSERT INTO app_session (token, user_id, expires_at) VALUES ($1, $2, $3)', [
      randomUUID(),
      userId,
      Date.now() + SESSION_TTL,
    ])
  }
  const named = { namedStatements: true }
  return [
    stepward(NAMES.stepward, postgresStore(pool)),
    stepward(NAMES.withSession, postgresStore(pool), addSession),
    stepward(NAMES.named, postgresStore(pool, named)),
    stepward(NAMES.namedWithSession, postgresStore(pool, named), addSession),
    betterAuthOn(NAMES.betterAuth, pool),
  ]
}

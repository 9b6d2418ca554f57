import type { SecondStep } from './second-step.js'
import type { Statements } from './statements.js'

/** One database with the tables of every contender. */
export interface LoginDatabase {
  readonly name: string
  /** All on the same connections. With `counted`, on others whose statements `statementsOf` sees. */
  contenders(counted: boolean): readonly SecondStep[]
  statementsOf(run: () => Promise<unknown>): Promise<Statements | null>
  stop(): Promise<void>
}

/** The application's session, which better-auth creates by itself. */
export const SESSION_TABLE =
  'CREATE TABLE app_session (token TEXT PRIMARY KEY, user_id TEXT NOT NULL, expires_at BIGINT NOT NULL)'

/** Milliseconds: a week. */
export const SESSION_TTL = 604_800_000

export const NAMES = {
  stepward: 'stepward',
  withSession: 'stepward, and a session row',
  named: 'stepward, named statements',
  namedWithSession: 'stepward, named statements, and a session row',
  betterAuth: 'better-auth',
} as const

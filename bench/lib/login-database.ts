import type { SecondStep } from './second-step.js'
import type { Statements } from './statements.js'

/** One database with the tables of everybody who is measured. */
export interface LoginDatabase {
  readonly name: string
  /** Each on the same connections. `counted`: on others, whose statements `statementsOf` sees. */
  contenders(counted: boolean): readonly SecondStep[]
  statementsOf(run: () => Promise<unknown>): Promise<Statements | null>
  stop(): Promise<void>
}

/** What an application adds to Stepward's answer, and what better-auth has done by then: a row for the session. */
export const SESSION_TABLE =
  'CREATE TABLE app_session (token TEXT PRIMARY KEY, user_id TEXT NOT NULL, expires_at BIGINT NOT NULL)'

export const SESSION_TTL = 604_800_000

export const NAMES = {
  stepward: 'stepward',
  withSession: 'stepward, and a session row',
  betterAuth: 'better-auth',
} as const

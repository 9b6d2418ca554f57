import { verifySync } from 'otplib'
import type { Pool, PoolClient } from 'pg'
import type { TwoFactor } from 'stepward'
import { fromOtplib } from 'stepward/migrate'

const readRow = fromOtplib({ columns: { userId: 'id', secret: 'totp_secret', confirmed: 'totp_enabled' } })

/** Seconds by which a phone's clock may differ, as your old code has it. */
const TOLERANCE = 30

interface OldUser {
  readonly id: string
  readonly totp_secret: string
  readonly totp_enabled: boolean
}

/** Locks the row of a user who has not moved, so that one request decides at a time. */
const LOCK = `SELECT id, totp_secret, totp_enabled FROM users
  WHERE id = $1 AND totp_enabled AND moved_at IS NULL FOR UPDATE`

/**
 * The old check. A code that passes moves the user, in the same transaction. Null: the user belongs to Stepward, so the
 * old check says nothing.
 */
export async function checkOld(
  pool: Pool,
  serviceOn: (client: PoolClient) => TwoFactor,
  userId: string,
  code: string,
): Promise<boolean | null> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const { rows } = await client.query<OldUser>(LOCK, [userId])
    const [user] = rows
    let passed: boolean | null = null
    if (user !== undefined) {
      passed = isRight(user, code)
      if (passed && !(await move(client, serviceOn(client), user))) passed = null
    }
    await client.query('COMMIT')
    return passed
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

const isRight = ({ totp_secret }: OldUser, code: string): boolean =>
  /^\d{6}$/.test(code) && verifySync({ secret: totp_secret, token: code, epochTolerance: TOLERANCE }).valid

/** False: the user was here already, or has switched two-factor off here. The old check has no say then. */
async function move(client: PoolClient, { admin }: TwoFactor, user: OldUser): Promise<boolean> {
  const [found] = readRow(user)
  if (found?.ok !== true) throw new Error(`user ${user.id}: ${found?.message ?? 'no authenticator'}`)
  const result = await admin.importSecret({ ...found.person, recoveryCodes: 'none' })
  if (!result.ok && result.reason !== 'already_enrolled' && result.reason !== 'ended') {
    throw new Error(`user ${user.id}: ${result.reason}`)
  }
  await client.query('UPDATE users SET moved_at = now() WHERE id = $1', [user.id])
  return result.ok
}

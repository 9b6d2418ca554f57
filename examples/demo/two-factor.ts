import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type Database from 'libsql'
import { createKeyRing, createTwoFactor, type TwoFactor } from 'stepward'
import { sqliteStore } from 'stepward/sqlite'
import type { People } from './people.js'

/** The name that people see in their authenticator app. */
export const ISSUER = 'Stepward Demo'

const KEY_BYTES = 32

/** The whole integration: the application's database, a key, and the companies of each person. */
export async function openTwoFactor(
  db: Database.Database,
  keyFile: string,
  people: People,
): Promise<TwoFactor> {
  const store = sqliteStore(db)
  await store.migrate()
  return createTwoFactor({
    issuer: ISSUER,
    store,
    keys: createKeyRing({ current: 'k1', keys: { k1: readOrCreateKey(keyFile) } }),
    directory: { companiesOf: async (userId) => people.find(userId)?.memberships ?? [] },
  })
}

/**
 * The key that seals the secrets in the database. The demo keeps it in a file beside the database, which only its
 * owner can read. Take yours from a secret manager: with both the database and the key, a thief has the secrets.
 */
function readOrCreateKey(keyFile: string): string {
  if (!existsSync(keyFile)) {
    writeFileSync(keyFile, randomBytes(KEY_BYTES).toString('base64'), { mode: 0o600, flag: 'wx' })
  }
  return readFileSync(keyFile, 'utf8').trim()
}

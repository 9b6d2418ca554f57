import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type Database from 'libsql'
import { createKeyRing, createTwoFactor, type TwoFactor } from 'stepward'
import { sqliteStore } from 'stepward/sqlite'
import type { People } from './people.js'

/** The name that people see in their authenticator app. */
export const ISSUER = 'Stepward Demo'

const KEY_BYTES = 32

/**
 * The whole integration: the application's database, a key, and a way to ask the application which
 * companies a person belongs to.
 */
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
    keys: createKeyRing({ current: 'k1', keys: { k1: readOrMakeKey(keyFile) } }),
    directory: { companiesOf: async (userId) => people.find(userId)?.memberships ?? [] },
  })
}

/**
 * The key that seals the secrets in the database. For the demo it lies in a file beside the database,
 * which only its owner can read. A real application takes it from its secret manager: whoever has
 * both the database and the key has the secrets.
 */
function readOrMakeKey(keyFile: string): string {
  if (!existsSync(keyFile)) {
    writeFileSync(keyFile, randomBytes(KEY_BYTES).toString('base64'), { mode: 0o600, flag: 'wx' })
  }
  return readFileSync(keyFile, 'utf8').trim()
}

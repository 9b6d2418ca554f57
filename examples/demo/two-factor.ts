import { type AuditEvent, createKeyRing, createTwoFactor, type TwoFactor } from 'stepward'
import { sqliteStore } from 'stepward/sqlite'
import type { ApiParts } from './api.js'

interface TwoFactorParts extends Omit<ApiParts, 'twoFactor'> {
  /** 32 bytes in Base64, from a secret manager. Without it, a stolen database reveals no secret. */
  readonly key: string
  readonly onEvent: (event: AuditEvent) => void
}

/** The whole service: the application's database, a key, and the companies of each person. */
export async function openTwoFactor(parts: TwoFactorParts): Promise<TwoFactor> {
  const { db, key, people, clock, onEvent } = parts
  const store = sqliteStore(db)
  await store.migrate()
  return createTwoFactor({
    issuer: 'Stepward Demo',
    store,
    keys: createKeyRing({ current: 'k1', keys: { k1: key } }),
    // Whose rules apply to a person, from the application's own tables and never from a request.
    directory: {
      companiesOf: async (userId) => people.companiesOf(userId),
      membersOf: async function* (companyId) {
        for (const { id, role, joinedAt } of people.membersOf(companyId)) yield { userId: id, role, joinedAt }
      },
    },
    onEvent,
    clock, // The demo's. Leave it out: the default is the clock of the system.
  })
}

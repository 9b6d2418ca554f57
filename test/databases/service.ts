import { createKeyRing, createTwoFactor, type TwoFactorStore } from '../../src/index.js'

const KEY = Buffer.alloc(32, 1).toString('base64')

/** The status of user `a`, as the service reads it from a store. */
export function statusIn(store: TwoFactorStore): Promise<unknown> {
  const keys = createKeyRing({ current: 'k1', keys: { k1: KEY } })
  return createTwoFactor({ issuer: 'Example', store, keys }).enrollment.status({ userId: 'a' })
}

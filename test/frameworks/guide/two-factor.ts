import { createKeyRing, createTwoFactor, memoryStore, type TwoFactor } from 'stepward'

export const twoFactor: TwoFactor = createTwoFactor({
  issuer: 'Example', // what the authenticator app shows
  store: memoryStore(),
  // openssl rand -base64 32
  keys: createKeyRing({ current: 'k1', keys: { k1: process.env['TWO_FACTOR_KEY'] ?? '' } }),
})

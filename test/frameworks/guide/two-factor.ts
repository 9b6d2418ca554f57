import { createKeyRing, createTwoFactor, memoryStore, type TwoFactor } from 'stepward'

const key = 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA='

export const twoFactor: TwoFactor = createTwoFactor({
  issuer: 'Example',
  store: memoryStore(),
  keys: createKeyRing({ current: 'k1', keys: { k1: key } }),
})

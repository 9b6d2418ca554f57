import { describe, expect, it } from 'vitest'
import { createKeyRing, type KeyRing, type KmsClient, memoryStore, StepwardError } from '../../src/index.js'
import { bench, putRecord, recordOf } from '../support/service.js'
import { failureOf, OPERATIONS, ROTATED_KEYS, rotatedKeys, setScene, snapshot } from './faults-operations.js'

/** Calls of something outside. The n-th one throws before it does anything. */
function counted() {
  const fault = { callsLeft: Number.POSITIVE_INFINITY }
  const strike = () => {
    if (--fault.callsLeft === 0) throw new Error('the key service is down')
  }
  return { fault, strike }
}

/** The application's own key ring. Each of its functions can fail. */
function faultyRing() {
  const { fault, strike } = counted()
  const real = rotatedKeys()
  const keys: KeyRing = {
    current: real.current,
    async seal(plaintext, context) {
      strike()
      return real.seal(plaintext, context)
    },
    async open(envelope, context) {
      strike()
      return real.open(envelope, context)
    },
    isCurrent(envelope) {
      strike()
      return real.isCurrent(envelope)
    },
    async mac(purpose, keyId, message) {
      strike()
      return real.mac(purpose, keyId, message)
    },
  }
  return { fault, keys }
}

/** Our ring on a key management service that can fail. */
function faultyKms() {
  const { fault, strike } = counted()
  const real = rotatedKeys()
  const kms: KmsClient = {
    async seal(plaintext, context) {
      strike()
      return real.seal(plaintext, context)
    },
    async open(envelope, context) {
      strike()
      return real.open(envelope, context)
    },
    isCurrent(envelope) {
      strike()
      return real.isCurrent(envelope)
    },
  }
  return { fault, keys: createKeyRing({ ...ROTATED_KEYS, kms }) }
}

const RINGS = [
  { name: 'key ring', make: faultyRing },
  { name: 'key management service', make: faultyKms },
]

describe.each(RINGS)('S4 a fault of a $name', ({ make }) => {
  it.each(Object.entries(OPERATIONS))(
    'at any call of %s lets nobody in and leaves the record, and the next try goes through',
    async (_name, run) => {
      const store = memoryStore()
      const { fault, keys } = make()
      const scene = await setScene(store, { store, keys })
      const before = await snapshot(store)
      for (let failing = 1; ; failing++) {
        fault.callsLeft = failing
        const error = await failureOf(run, scene)
        if (error === null) {
          // Otherwise a fault was swallowed: the operation returned although a call had failed.
          expect(fault.callsLeft).toBeGreaterThan(0)
          return
        }
        expect(error).toBeInstanceOf(StepwardError)
        expect(error).toMatchObject({
          code: 'ERR_KMS_FAILED',
          message: expect.stringMatching(/^kms\.(seal|open|isCurrent|mac) threw; access was denied$/),
          cause: { message: 'the key service is down' },
        })
        expect(await snapshot(store)).toBe(before)
      }
    },
  )
})

describe('S4 a key ring', () => {
  it('without the key lets nobody in', async () => {
    const store = memoryStore()
    const { enroll, challengeFor, time } = bench(store)
    const { phone } = await enroll('ada')
    const lost = await challengeFor('ada')
    time.advance(30)
    const other = { current: 'k2', keys: { k2: Buffer.alloc(32, 9).toString('base64') } }
    const { twoFactor } = bench(store, { keys: createKeyRing(other), clock: () => time.now })
    const code = phone.code(time.now)
    await expect(twoFactor.verify({ userId: 'ada', code })).rejects.toMatchObject({ code: 'ERR_UNKNOWN_KEY' })
    const refused = await twoFactor.login.verify({ challenge: lost, code })
    expect(refused).toEqual({ ok: false, reason: 'challenge_invalid' })
  })

  it('with another key under the same id opens no secret, nor one that was moved to another user', async () => {
    const store = memoryStore()
    const { enroll, time } = bench(store)
    const { phone } = await enroll('ada')
    time.advance(30)
    const code = phone.code(time.now)
    const exchanged = { current: 'k1', keys: { k1: Buffer.alloc(32, 9).toString('base64') } }
    const { twoFactor } = bench(store, { keys: createKeyRing(exchanged), clock: () => time.now })
    await expect(twoFactor.verify({ userId: 'ada', code })).rejects.toMatchObject({ code: 'ERR_SEAL_BROKEN' })

    await putRecord(store, { ...(await recordOf(store, 'ada')), userId: 'eve' })
    const honest = bench(store, { clock: () => time.now })
    const stolen = honest.twoFactor.verify({ userId: 'eve', code })
    await expect(stolen).rejects.toMatchObject({ code: 'ERR_SEAL_BROKEN' })
  })

  it('of the application that returns something unexpected is a fault, not a guess', async () => {
    const real = rotatedKeys()
    for (const broken of [
      { seal: async () => undefined },
      { seal: async () => '' },
      { mac: async () => undefined },
      { mac: async () => '' },
      { mac: async () => 7 },
    ]) {
      const keys = { ...real, ...broken } as unknown as KeyRing
      const { twoFactor } = bench(memoryStore(), { keys })
      const imported = twoFactor.admin.importSecret({
        userId: 'ada',
        actorId: 'admin',
        secret: { base32: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' },
      })
      const message = expect.stringMatching(/^kms\.(seal|mac): expected a string/)
      await expect(imported).rejects.toMatchObject({ code: 'ERR_KMS_FAILED', message })
    }
  })
})

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { createKeyRing, createTwoFactor, type KeyRing, type TwoFactor } from '../../src/index.js'
import { collect } from '../support/service.js'
import { describePage } from './support/page-programs.js'
import { enroll, environment, KEY, OTHER_KEY, reader } from './support/reader.js'

const userId = 'ada'

/** The reader's service before a key was changed: its only key has that name. */
async function before(name: string) {
  const keys = createKeyRing({ current: name, keys: { [name]: KEY } })
  const made = await reader({ keys })
  const ada = await enroll(made.twoFactor, userId)
  async function* allUserIds() {
    yield* [userId, 'ben']
  }
  const serviceWith = (ring: unknown): TwoFactor =>
    createTwoFactor({ issuer: 'Example', store: made.store, keys: ring as KeyRing })
  return { ...made, ada, allUserIds, serviceWith }
}

async function rotated() {
  const made = await before('2026')
  const keys = createKeyRing({ current: '2027', keys: { '2026': KEY, '2027': OTHER_KEY } })
  return { ...made, twoFactor: made.serviceWith(keys) }
}

describePage('docs/how-to/rotate-key.md', {
  "'2027': process.env['KEY_2027'] ?? '' },\n})": async (run) => {
    environment({ KEY_2026: KEY, KEY_2027: OTHER_KEY })
    const { ada, serviceWith } = await before('2026')
    const twoFactor = serviceWith((await run()).values['keys'])
    const { proof } = ada
    expect(await twoFactor.login.start({ userId, proof })).toMatchObject({ step: 'done' })
    expect(await twoFactor.verify({ userId, code: ada.next() })).toMatchObject({ ok: true })
  },
  'keyRotation.reseal': async (run) => {
    const { twoFactor, allUserIds } = await rotated()
    expect((await run({ twoFactor, allUserIds })).printed).toEqual([])
    expect(await twoFactor.keyRotation.outdatedCounts({ userIds: allUserIds() })).toMatchObject({
      secrets: 0,
    })
  },
  'retired:': async (run) => {
    environment({ KEY_2026: KEY, KEY_2027: OTHER_KEY })
    const { ada, serviceWith } = await before('2026')
    const twoFactor = serviceWith((await run()).values['keys'])
    const { proof } = ada
    expect(await twoFactor.login.start({ userId, proof })).toMatchObject({ step: 'code' })
    expect(await twoFactor.verify({ userId, code: ada.next() })).toMatchObject({ ok: true })
  },
  outdatedCounts: async (run) => {
    const { twoFactor, allUserIds } = await rotated()
    expect((await run({ twoFactor, allUserIds })).printed).toEqual([
      [1, 'in all;', 1, 'for a secret,', 1, 'for recovery codes'],
      [userId, 'should generate new recovery codes'],
    ])
  },
})

describePage('docs/how-to/key-leaked.md', {
  "'after-leak'": async (run) => {
    environment({ KEY_LEAKED: KEY, KEY_NEW: OTHER_KEY })
    const { ada, serviceWith } = await before('leaked')
    const twoFactor = serviceWith((await run()).values['keys'])
    const { proof } = ada
    expect(await twoFactor.login.start({ userId, proof })).toMatchObject({ step: 'code' })
    expect(await twoFactor.verify({ userId, code: ada.next() })).toMatchObject({ ok: true })
  },
  'admin.reset': async (run) => {
    const { twoFactor, allUserIds } = await before('leaked')
    await run({ twoFactor, allUserIds })
    expect(await twoFactor.enrollment.status({ userId })).toMatchObject({ state: 'off' })
  },
})

describePage('docs/how-to/key-lost.md', {
  createKeyRing: async (run) => {
    environment({ KEY_2026: KEY, KEY_2027: OTHER_KEY })
    const { ada, serviceWith } = await before('2026')
    const without = serviceWith(createKeyRing({ current: '2027', keys: { '2027': OTHER_KEY } }))
    const code = ada.next()
    const lost = { code: 'ERR_UNKNOWN_KEY', keyId: '2026' }
    await expect(without.verify({ userId, code })).rejects.toMatchObject(lost)
    const twoFactor = serviceWith((await run()).values['keys'])
    expect(await twoFactor.verify({ userId, code })).toMatchObject({ ok: true })
  },
  secretKeys: async (run) => {
    const { serviceWith, allUserIds } = await before('2026')
    const twoFactor = serviceWith(createKeyRing({ current: '2027', keys: { '2027': OTHER_KEY } }))
    await enroll(twoFactor, 'ben')
    await run({ twoFactor, allUserIds })
    expect(await twoFactor.enrollment.status({ userId })).toMatchObject({ state: 'off' })
    expect(await twoFactor.enrollment.status({ userId: 'ben' })).toMatchObject({ state: 'on' })
  },
})

/** A key management service: the context is additional data. */
function keyManagement() {
  const key = randomBytes(32)
  const dataOf = (context: unknown): Buffer => Buffer.from(JSON.stringify(context))
  function encrypt(plaintext: Uint8Array, context: unknown): Buffer {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(dataOf(context))
    return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
  }
  function decrypt(sealed: Uint8Array, context: unknown): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(dataOf(context))
    decipher.setAuthTag(sealed.subarray(-16))
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
  }
  return { encrypt, decrypt }
}

describePage('docs/how-to/kms.md', {
  'kms.encrypt': async (run) => {
    environment({ TWO_FACTOR_KEY: KEY })
    const { encrypt, decrypt } = keyManagement()
    const kms = {
      encrypt: async (input: { plaintext: Uint8Array; context: object }) =>
        encrypt(input.plaintext, input.context),
      decrypt: async (input: { ciphertext: Uint8Array; context: object }) =>
        decrypt(input.ciphertext, input.context),
    }
    const { values } = await run({ kms })
    const { twoFactor } = await reader({ keys: values['keys'] as KeyRing })
    const ada = await enroll(twoFactor, userId)
    expect(await twoFactor.verify({ userId, code: ada.next() })).toMatchObject({ ok: true })
    kms.decrypt = () => Promise.reject(new Error('denied'))
    await expect(twoFactor.verify({ userId, code: ada.next() })).rejects.toMatchObject({
      code: 'ERR_KMS_FAILED',
    })
  },
  isCurrent: async (run) => {
    environment({ TWO_FACTOR_KEY: KEY })
    const { ada, allUserIds, serviceWith } = await before('k1')
    const { encrypt, decrypt } = keyManagement()
    const { values } = await run({
      sealWithKms: async (plaintext: Uint8Array, context: string) =>
        encrypt(plaintext, context).toString('base64'),
      openWithKms: async (envelope: string, context: string) =>
        decrypt(Buffer.from(envelope, 'base64'), context),
    })
    const twoFactor = serviceWith(values['keys'])
    const reseal = () => collect(twoFactor.keyRotation.reseal({ userIds: allUserIds() }))
    expect(await reseal()).toContainEqual({ userId, result: 'resealed' })
    expect(await reseal()).toContainEqual({ userId, result: 'current' })
    expect(await twoFactor.verify({ userId, code: ada.next() })).toMatchObject({ ok: true })
  },
})

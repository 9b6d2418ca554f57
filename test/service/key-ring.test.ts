import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createKeyRing, type KeyRingOptions, StepwardError } from '../../src/index.js'
import { TEST_KEYS } from '../support/service.js'

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64')
const bytes = new TextEncoder().encode('a secret of 20 bytes')

describe('the key ring', () => {
  it('ASVS-11.3 opens what it sealed, in its context only', async () => {
    const keys = createKeyRing(TEST_KEYS)
    const envelope = await keys.seal(bytes, 'ada')
    expect(await keys.open(envelope, 'ada')).toEqual(bytes)
    await expect(keys.open(envelope, 'eve')).rejects.toMatchObject({
      code: 'ERR_SEAL_BROKEN',
      message: expect.stringMatching(/^a sealed secret does not open: /),
    })
  })

  it('ASVS-11.3 notices every change of an envelope', async () => {
    const keys = createKeyRing({ current: 'k1', keys: { k1: key(1), k2: key(2) } })
    const envelope = await keys.seal(bytes, 'ada')
    for (let at = 0; at < envelope.length; at++) {
      const other = envelope[at] === 'A' ? 'B' : 'A'
      const altered = envelope.slice(0, at) + other + envelope.slice(at + 1)
      const error: unknown = await keys.open(altered, 'ada').catch((thrown: unknown) => thrown)
      expect(error, `character ${at}`).toBeInstanceOf(StepwardError)
    }
    for (const broken of ['', '.', 'v1', 'v1.k1', `${envelope}.x`, `${envelope}=`, envelope.slice(0, -1)]) {
      await expect(keys.open(broken, 'ada')).rejects.toBeInstanceOf(StepwardError)
    }
    await expect(keys.open(envelope.replace('k1', 'k2'), 'ada')).rejects.toMatchObject({
      code: 'ERR_SEAL_BROKEN',
    })
  })

  it('ASVS-11.3 never uses a nonce twice: 100,000 envelopes, 100,000 nonces', async () => {
    const keys = createKeyRing(TEST_KEYS)
    const nonces = new Set<string>()
    for (let batch = 0; batch < 100; batch++) {
      const sealed = await Promise.all(Array.from({ length: 1000 }, () => keys.seal(bytes, 'ada')))
      for (const envelope of sealed) nonces.add(envelope.split('.')[2] ?? '')
    }
    expect(nonces.size).toBe(100_000)
  })

  it('ASVS-11.2.2 a new current key leaves what an older one sealed readable', async () => {
    const before = createKeyRing({ current: 'old', keys: { old: key(1) } })
    const after = createKeyRing({ current: 'new', keys: { old: key(1), new: key(2) } })
    const envelope = await before.seal(bytes, 'ada')
    expect(await after.open(envelope, 'ada')).toEqual(bytes)
    expect(await after.seal(bytes, 'ada')).toMatch(/^v1\.new\./)
    await expect(before.open(await after.seal(bytes, 'ada'), 'ada')).rejects.toMatchObject({
      code: 'ERR_UNKNOWN_KEY',
    })
  })

  it('has another key for each purpose', async () => {
    const keys = createKeyRing(TEST_KEYS)
    const challenge = await keys.mac('challenge', 'k1', 'message')
    expect(await keys.mac('recovery-code', 'k1', 'message')).not.toBe(challenge)
    expect(await keys.mac('challenge', 'k1', 'message')).toBe(challenge)
    for (const keyId of ['k9', '__proto__', 'constructor', '']) {
      await expect(keys.mac('challenge', keyId, 'm')).rejects.toMatchObject({
        code: 'ERR_UNKNOWN_KEY',
        message: 'key ring: a key that something was sealed with is missing',
      })
    }
  })

  it('ASVS-11.3 derives, hashes and seals as another implementation of the standards reads it', async () => {
    const keys = createKeyRing(TEST_KEYS)
    const derive = (purpose: string) =>
      Buffer.from(hkdfSync('sha256', Buffer.alloc(32, 7), '', `stepward:${purpose}`, 32))
    for (const purpose of ['challenge', 'device', 'ticket', 'recovery-code'] as const) {
      const mac = createHmac('sha256', derive(purpose)).update('message').digest('base64url')
      expect(await keys.mac(purpose, 'k1', 'message')).toBe(mac)
    }
    const [version, keyId, nonce = '', sealed = ''] = (await keys.seal(bytes, 'ada')).split('.')
    expect([version, keyId]).toEqual(['v1', 'k1'])
    const box = Buffer.from(sealed, 'base64url')
    const opener = createDecipheriv('aes-256-gcm', derive('secret'), Buffer.from(nonce, 'base64url'))
    opener.setAAD(Buffer.from('ada')).setAuthTag(box.subarray(-16))
    const opened = Buffer.concat([opener.update(box.subarray(0, -16)), opener.final()])
    expect(new Uint8Array(opened)).toEqual(bytes)
  })

  it('S8 shows no key in text, JSON or inspection', () => {
    const keys = createKeyRing(TEST_KEYS)
    const shown = [String(keys), JSON.stringify(keys), inspect(keys, { showHidden: true, depth: 9 })].join()
    expect(shown).not.toContain(TEST_KEYS.keys.k1.slice(0, 10))
    expect(shown).not.toMatch(/(7, ?){4}|(07 ){4}/)
  })

  it('takes Base64 and base64url, padded or not, for the same key', async () => {
    const raw = Buffer.from('fb'.repeat(32), 'hex')
    const spellings = [
      raw.toString('base64'),
      raw.toString('base64url'),
      raw.toString('base64').replace('=', ''),
    ]
    const macs = await Promise.all(
      spellings.map((k1) => createKeyRing({ current: 'k1', keys: { k1 } }).mac('challenge', 'k1', 'm')),
    )
    expect(new Set(macs).size).toBe(1)
  })

  it('takes any id of 1 to 32 letters, digits, hyphens and underscores', async () => {
    for (const id of ['k', '-', '_', '9', 'Z', 'a'.repeat(32), '__proto__']) {
      const keys = createKeyRing({ current: id, keys: Object.fromEntries([[id, key(1)]]) })
      expect(await keys.open(await keys.seal(bytes, 'ada'), 'ada'), id).toEqual(bytes)
    }
  })

  it('S11 refuses malformed keys, with an error that shows none of them', () => {
    const short = Buffer.alloc(31, 5).toString('base64')
    const hostile: readonly (readonly [about: string, options: unknown])[] = [
      ['current: expected the id of one', { current: 'k1', keys: {} }],
      ['current: expected the id of one', { current: 'k2', keys: { k1: key(1) } }],
      ['current: expected the id of one', { current: '__proto__', keys: { k1: key(1) } }],
      ['current: expected the id of one', { current: 7, keys: { k1: key(1) } }],
      ['keys: expected an object of id → key, got undefined', { current: 'k1' }],
      ['keys: expected an object of id → key, got null', { current: 'k1', keys: null }],
      ['keys: expected an object of id → key, got an array', { current: 'k1', keys: [key(1)] }],
      ['keys.k1: expected exactly 32 bytes', { current: 'k1', keys: { k1: short } }],
      ['keys.k1: expected exactly 32 bytes', { current: 'k1', keys: { k1: `${key(1)}AAAA` } }],
      ['keys.k1: expected exactly 32 bytes', { current: 'k1', keys: { k1: `=${key(1).slice(0, -1)}` } }],
      ['keys.k1: expected exactly 32 bytes', { current: 'k1', keys: { k1: 'not base64 at all!' } }],
      [
        'keys.k1: expected 32 bytes in Base64, got an object',
        { current: 'k1', keys: { k1: Buffer.alloc(32) } },
      ],
      ['keys: an id is 1 to 32 characters', { current: '', keys: { '': key(1) } }],
      ['keys: an id is 1 to 32 characters', { current: 'k 1', keys: { 'k 1': key(1) } }],
      ['keys: an id is 1 to 32 characters', { current: 'k.1', keys: { 'k.1': key(1) } }],
      ['keys: an id is 1 to 32 characters', { current: '.k', keys: { '.k': key(1) } }],
      ['keys: an id is 1 to 32 characters', { current: 'k.', keys: { 'k.': key(1) } }],
      [
        'keys: an id is 1 to 32 characters',
        { current: 'k1', keys: { k1: key(1), ['k'.repeat(33)]: key(2) } },
      ],
    ]
    for (const [about, options] of hostile) {
      let error: unknown
      try {
        createKeyRing(options as KeyRingOptions)
      } catch (thrown) {
        error = thrown
      }
      expect(error, JSON.stringify(options)).toMatchObject({
        code: 'ERR_INVALID_KEY_RING',
        message: expect.stringContaining(`createKeyRing: ${about}`),
      })
      expect(String(error)).not.toContain(short.slice(0, 10))
    }
    for (const options of [undefined, null, 7, { current: 'k1', keys: { k1: key(1) }, extra: 1 }]) {
      expect(() => createKeyRing(options as unknown as KeyRingOptions)).toThrowError(
        expect.objectContaining({
          code: 'ERR_INVALID_ARGUMENT',
          message: expect.stringContaining('createKeyRing: '),
        }),
      )
    }
  })
})

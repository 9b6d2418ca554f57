import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type KeyRing, type KeyRingOptions, StepwardError } from '../../../src/index.js'
import { type Crypto, nodeCrypto, webCrypto } from '../../../src/service/keys/crypto.js'
import { keyRing } from '../../../src/service/keys/ring.js'
import { TEST_KEYS } from '../../support/service.js'

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64')
const TWO_KEYS: KeyRingOptions = { current: 'k1', keys: { k1: key(1), k2: key(2) } }
const secret = new TextEncoder().encode('a secret of 20 bytes')

const PURPOSES = ['challenge', 'device', 'ticket', 'recovery-code'] as const

function requireNode(): Crypto {
  const crypto = nodeCrypto()
  if (crypto === null) throw new Error('this runtime has no node:crypto')
  return crypto
}

const IMPLEMENTATIONS: readonly { name: string; crypto: Crypto }[] = [
  { name: 'Web Crypto', crypto: webCrypto },
  { name: 'node:crypto', crypto: requireNode() },
]

const PAIRS = IMPLEMENTATIONS.flatMap((one) =>
  IMPLEMENTATIONS.map((other) => ({
    from: one.name,
    to: other.name,
    sealing: one.crypto,
    opening: other.crypto,
  })),
)

/** HKDF as another implementation of RFC 5869 has it. */
const derive = (fill: number, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', Buffer.alloc(32, fill), '', `stepward:${purpose}`, 32))

async function codeOf(opened: Promise<unknown>): Promise<string> {
  const error: unknown = await opened.catch((thrown: unknown) => thrown)
  if (error instanceof StepwardError) return error.code
  throw new Error('it opened, or threw something else', { cause: error })
}

/** The envelope with one part changed, each in the ways that its encoding allows. */
async function tampered(ring: KeyRing): Promise<[name: string, envelope: string][]> {
  const envelope = await ring.seal(secret, 'ada')
  const other = await ring.seal(secret, 'ada')
  const parts = envelope.split('.')
  const others = other.split('.')
  const edit = (at: number, change: (bytes: Buffer) => Buffer): string =>
    parts.with(at, change(Buffer.from(parts[at] ?? '', 'base64url')).toString('base64url')).join('.')
  const flip = (index: number) => (bytes: Buffer) => {
    bytes.writeUInt8(bytes.readUInt8(index) ^ 1, index)
    return bytes
  }
  const end = Buffer.from(parts[3] ?? '', 'base64url').length - 1
  return [
    ['the version', parts.with(0, 'v2').join('.')],
    ['the key id', parts.with(1, 'k2').join('.')],
    ['the first bit of the nonce', edit(2, flip(0))],
    ['the last byte of the nonce', edit(2, flip(11))],
    ['the nonce of another envelope', parts.with(2, others[2] ?? '').join('.')],
    ['a nonce of 11 bytes', edit(2, (bytes) => bytes.subarray(1))],
    ['a nonce of 16 bytes', edit(2, (bytes) => Buffer.concat([bytes, Buffer.alloc(4)]))],
    ['no nonce', parts.with(2, '').join('.')],
    ['the first byte of the text', edit(3, flip(0))],
    ['the last byte of the text', edit(3, flip(end - 16))],
    ['the first byte of the tag', edit(3, flip(end - 15))],
    ['the last byte of the tag', edit(3, flip(end))],
    ['the text of another envelope', parts.with(3, others[3] ?? '').join('.')],
    ['a shorter text', edit(3, (bytes) => bytes.subarray(1))],
    ['a shorter tag', edit(3, (bytes) => bytes.subarray(0, -4))],
    ['no text, only a tag', edit(3, (bytes) => bytes.subarray(-16))],
    ['less than a tag', edit(3, (bytes) => bytes.subarray(-15))],
    ['nothing sealed', parts.with(3, '').join('.')],
    ['a part too many', `${envelope}.x`],
    ['a part too few', parts.slice(0, 3).join('.')],
    ['padding', `${envelope}=`],
    ['nothing at all', ''],
  ]
}

describe.each(IMPLEMENTATIONS)('ASVS-11.3 the primitives of $name', ({ crypto }) => {
  it('ASVS-11.3 open what they sealed, in its context only', async () => {
    const ring = keyRing(TWO_KEYS, crypto)
    const envelope = await ring.seal(secret, 'ada')
    expect(new Uint8Array(await ring.open(envelope, 'ada'))).toEqual(secret)
    for (const context of ['', 'eve', 'ada ']) {
      expect(await codeOf(ring.open(envelope, context))).toBe('ERR_SEAL_BROKEN')
    }
  })

  it('ASVS-11.3 refuse an envelope of which any part was changed', async () => {
    const ring = keyRing(TWO_KEYS, crypto)
    for (const [name, envelope] of await tampered(ring)) {
      expect(await codeOf(ring.open(envelope, 'ada')), name).toBe('ERR_SEAL_BROKEN')
    }
  })

  it('ASVS-11.3 refuse an envelope of which any character was changed', async () => {
    const ring = keyRing(TWO_KEYS, crypto)
    const envelope = await ring.seal(secret, 'ada')
    for (const [at, letter] of [...envelope].entries()) {
      const changed = envelope.slice(0, at) + (letter === 'A' ? 'B' : 'A') + envelope.slice(at + 1)
      expect(await codeOf(ring.open(changed, 'ada')), `character ${at}`).toMatch(
        /^ERR_(SEAL_BROKEN|UNKNOWN_KEY)$/,
      )
    }
  })

  it('ASVS-11.3 use another nonce for each envelope', async () => {
    const ring = keyRing(TWO_KEYS, crypto)
    const envelopes = await Promise.all(Array.from({ length: 100 }, () => ring.seal(secret, 'ada')))
    expect(new Set(envelopes.map((envelope) => envelope.split('.')[2])).size).toBe(100)
    expect(new Set(envelopes.map((envelope) => envelope.split('.')[3])).size).toBe(100)
  })

  it('ASVS-11.3 derive, hash and seal as another implementation of the standards reads it', async () => {
    const ring = keyRing(TEST_KEYS, crypto)
    for (const purpose of PURPOSES) {
      const mac = createHmac('sha256', derive(7, purpose)).update('message').digest('base64url')
      expect(await ring.mac(purpose, 'k1', 'message')).toBe(mac)
    }
    const [version, keyId, nonce = '', sealed = ''] = (await ring.seal(secret, 'ada')).split('.')
    expect([version, keyId]).toEqual(['v1', 'k1'])
    const box = Buffer.from(sealed, 'base64url')
    const opener = createDecipheriv('aes-256-gcm', derive(7, 'secret'), Buffer.from(nonce, 'base64url'))
    opener.setAAD(Buffer.from('ada')).setAuthTag(box.subarray(-16))
    const opened = Buffer.concat([opener.update(box.subarray(0, -16)), opener.final()])
    expect(new Uint8Array(opened)).toEqual(secret)
  })

  it('hash differently with each purpose, key and message', async () => {
    const ring = keyRing(TWO_KEYS, crypto)
    const macs = await Promise.all(
      PURPOSES.flatMap((purpose) =>
        ['k1', 'k2'].flatMap((keyId) => ['', 'a', 'b'].map((text) => ring.mac(purpose, keyId, text))),
      ),
    )
    expect(new Set(macs).size).toBe(PURPOSES.length * 2 * 3)
    for (const mac of macs) expect(mac).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })
})

describe.each(PAIRS)('ASVS-11.3 what $from wrote, $to reads:', ({ sealing, opening }) => {
  const [from, to] = [keyRing(TWO_KEYS, sealing), keyRing(TWO_KEYS, opening)]

  it('ASVS-11.3 any envelope, in its context only', async () => {
    const plaintexts = fc.uint8Array({ minLength: 0, maxLength: 200 })
    await fc.assert(
      fc.asyncProperty(plaintexts, fc.string({ unit: 'grapheme' }), async (plaintext, context) => {
        const envelope = await from.seal(plaintext, context)
        expect(new Uint8Array(await to.open(envelope, context))).toEqual(plaintext)
        expect(await codeOf(to.open(envelope, `${context}x`))).toBe('ERR_SEAL_BROKEN')
      }),
    )
  })

  it('ASVS-11.3 no envelope of which any part was changed', async () => {
    for (const [name, envelope] of await tampered(from)) {
      expect(await codeOf(to.open(envelope, 'ada')), name).toBe('ERR_SEAL_BROKEN')
    }
  })

  it('and both compute the same hash of any message', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...PURPOSES),
        fc.string({ unit: 'grapheme' }),
        async (purpose, text) => {
          expect(await to.mac(purpose, 'k2', text)).toBe(await from.mac(purpose, 'k2', text))
        },
      ),
    )
  })
})

describe('node:crypto', () => {
  /** Runs without `process`, or with another one, as other runtimes have it. */
  function withProcess<T>(process: unknown, run: () => T): T {
    const original = Object.getOwnPropertyDescriptor(globalThis, 'process')
    if (original === undefined) throw new Error('there is no process')
    Object.defineProperty(globalThis, 'process', { value: process, configurable: true, writable: true })
    try {
      return run()
    } finally {
      Object.defineProperty(globalThis, 'process', original)
    }
  }

  it('is not used if the runtime does not have it', () => {
    const partial = { hkdfSync() {} }
    for (const process of [
      undefined,
      null,
      {},
      { getBuiltinModule: true },
      { getBuiltinModule: () => undefined },
      { getBuiltinModule: () => partial },
    ]) {
      expect(withProcess(process, nodeCrypto)).toBeNull()
    }
  })
})

import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createKeyRing, type KeyRingOptions } from '../../../src/index.js'
import { TEST_KEYS } from '../../support/service.js'

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64')
const bytes = new TextEncoder().encode('a secret of 20 bytes')

describe('the key ring', () => {
  it('ASVS-11.3 opens what it sealed, in its context only', async () => {
    const keys = createKeyRing(TEST_KEYS)
    const envelope = await keys.seal(bytes, 'ada')
    expect(await keys.open(envelope, 'ada')).toEqual(bytes)
    await expect(keys.open(envelope, 'eve')).rejects.toMatchObject({
      code: 'ERR_SEAL_BROKEN',
      message: expect.stringMatching(/^key ring: a sealed secret does not open; it was altered, moved /),
    })
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
  })

  it('names the key that is missing, unless it has no name of a key', async () => {
    const keys = createKeyRing(TEST_KEYS)
    for (const [keyId, name] of [
      ['k9', 'k9'],
      ['__proto__', '__proto__'],
      ['constructor', 'constructor'],
      ['', 'unknown'],
      ['k 9', 'unknown'],
      ['k'.repeat(33), 'unknown'],
    ] as const) {
      const missing = {
        code: 'ERR_UNKNOWN_KEY',
        keyId: name,
        message: `key ring: the key "${name}" is missing; put it back into keys`,
      }
      await expect(keys.mac('challenge', keyId, 'm')).rejects.toMatchObject(missing)
      const sealed = (await keys.seal(bytes, 'ada')).split('.')
      await expect(keys.open(sealed.with(1, keyId).join('.'), 'ada')).rejects.toMatchObject(missing)
    }
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
    const hint = '; create a key with: openssl rand -base64 32'
    const id = 'keys: expected ids of 1 to 32 characters A–Z, a–z, 0–9, _ and -'
    const k1 = key(1)
    const hostile: readonly (readonly [problem: string, option: string | null, options: unknown])[] = [
      ['current: expected the id of one of the keys, got "k1"', 'current', { current: 'k1', keys: {} }],
      ['current: expected the id of one of the keys, got "k2"', 'current', { current: 'k2', keys: { k1 } }],
      ['current: expected the id of one of the keys, got a string', 'current', { current: k1, keys: { k1 } }],
      ['current: expected the id of one', 'current', { current: '__proto__', keys: { k1 } }],
      ['current: expected a string, got 7', 'current', { current: 7, keys: { k1 } }],
      ['current: expected 1 to 500 characters, got 0', 'current', { current: '', keys: { k1 } }],
      ['keys: expected an object, got undefined', 'keys', { current: 'k1' }],
      ['keys: expected an object, got null', 'keys', { current: 'k1', keys: null }],
      ['keys: expected an object, got an array', 'keys', { current: 'k1', keys: [k1] }],
      [
        `keys.k1: expected 32 bytes in Base64, got 31 bytes${hint}`,
        'keys.k1',
        { current: 'k1', keys: { k1: short } },
      ],
      [
        `keys.k1: expected 32 bytes in Base64${hint}`,
        'keys.k1',
        { current: 'k1', keys: { k1: `${k1}AAAA` } },
      ],
      [
        `keys.k1: expected 32 bytes in Base64${hint}`,
        'keys.k1',
        { current: 'k1', keys: { k1: `=${k1.slice(0, -1)}` } },
      ],
      [
        `keys.k1: expected 32 bytes in Base64${hint}`,
        'keys.k1',
        { current: 'k1', keys: { k1: 'not base64 at all!' } },
      ],
      [
        `keys.k1: expected 32 bytes in Base64, got an empty string${hint}`,
        'keys.k1',
        { current: 'k1', keys: { k1: '' } },
      ],
      [
        'keys.k1: expected 32 bytes in Base64, got a',
        'keys.k1',
        { current: 'k1', keys: { k1: Buffer.alloc(32) } },
      ],
      [id, 'keys', { current: 'k 1', keys: { 'k 1': k1 } }],
      [id, 'keys', { current: 'k.1', keys: { 'k.1': k1 } }],
      [id, 'keys', { current: '.k', keys: { '.k': k1 } }],
      [id, 'keys', { current: 'k.', keys: { 'k.': k1 } }],
      [id, 'keys', { current: 'k1', keys: { k1, '': k1 } }],
      [id, 'keys', { current: 'k1', keys: { k1, ['k'.repeat(33)]: key(2) } }],
      ['expected an object, got undefined', null, undefined],
      ['expected an object, got null', null, null],
      ['expected an object, got a number', null, 7],
      [
        'unknown option "extra"; the options are current, keys, retired, kms',
        null,
        { current: 'k1', keys: { k1 }, extra: 1 },
      ],
      [
        'retired: expected ids that `keys` has',
        'retired',
        { current: 'k1', keys: { k1 }, retired: { k0: ['tokens'] } },
      ],
      [
        'retired: the current key cannot be retired',
        'retired',
        { current: 'k1', keys: { k1 }, retired: { k1: ['secrets'] } },
      ],
      [
        "retired.k1[0]: expected 'secrets', 'recovery_codes' or 'tokens', got \"all\"",
        'retired.k1[0]',
        { current: 'k1', keys: { k1 }, retired: { k1: ['all'] } },
      ],
      [
        'retired.k1: expected an array',
        'retired.k1',
        { current: 'k1', keys: { k1 }, retired: { k1: 'all' } },
      ],
      ['retired: expected an object, got null', 'retired', { current: 'k1', keys: { k1 }, retired: null }],
      ['unknown option "curent"; did you mean "current"?', null, { curent: 'k1', keys: { k1 } }],
    ]
    for (const [problem, option, options] of hostile) {
      let error: unknown
      try {
        createKeyRing(options as KeyRingOptions)
      } catch (thrown) {
        error = thrown
      }
      expect(error, problem).toMatchObject({
        code: 'ERR_INVALID_KEY_RING',
        option,
        message: expect.stringContaining(`createKeyRing: ${problem}`),
      })
      for (const secret of [short, k1]) expect(String(error)).not.toContain(secret.slice(0, 10))
    }
  })

  it('ASVS-15.3.5 takes no key and no key service from a polluted prototype', () => {
    const polluted = Object.prototype as Record<string, unknown>
    polluted['k2'] = key(2)
    polluted['kms'] = 'polluted'
    try {
      expect(() => createKeyRing(TEST_KEYS)).not.toThrow()
      expect(() => createKeyRing({ ...TEST_KEYS, current: 'k2' })).toThrowError(/^createKeyRing: current: /)
    } finally {
      delete polluted['k2']
      delete polluted['kms']
    }
  })
})

import { describe, expect, it } from 'vitest'
import { createKeyRing } from '../../src/index.js'
import { toBase64Url } from '../../src/internal/bytes.js'
import { readChallenge } from '../../src/service/challenge.js'
import { readDeviceToken } from '../../src/service/device.js'
import type { TokenPurpose } from '../../src/service/key-ring.js'
import { readTicket } from '../../src/service/ticket.js'
import { type Claims, readToken, signToken } from '../../src/service/tokens.js'
import { TEST_KEYS } from '../support/service.js'

const keys = createKeyRing(TEST_KEYS)

const KINDS: readonly {
  purpose: TokenPurpose
  claims: Claims
  read: (token: string) => Promise<object | null>
}[] = [
  {
    purpose: 'challenge',
    claims: ['code', 'Example', 'ada', 'g1', 5],
    read: (token) => readChallenge(keys, 'Example', 'code', token),
  },
  {
    purpose: 'device',
    claims: ['Example', 'ada', 'd1', 1, 5],
    read: (token) => readDeviceToken(keys, 'Example', 'ada', token),
  },
  {
    purpose: 'ticket',
    claims: ['Example', 'ada', 'g1', 5],
    read: (token) => readTicket(keys, 'Example', 'ada', token),
  },
]

/** A token of any payload, as only the owner of the keys could make it. */
async function forge(payload: string, version: string = 'sw1'): Promise<string> {
  return [version, 'k1', payload, await keys.mac('challenge', 'k1', payload)].join('.')
}

const encoded = (value: unknown) => toBase64Url(new TextEncoder().encode(JSON.stringify(value)))

describe.each(KINDS)('ASVS-9.2 a token for a $purpose', ({ purpose, claims, read }) => {
  it('with any claim missing or of another type is none, even if we signed it', async () => {
    expect(await read(await signToken(keys, purpose, claims))).not.toBeNull()
    for (const [at, claim] of claims.entries()) {
      const other = typeof claim === 'string' ? 7 : 'x'
      expect(await read(await signToken(keys, purpose, claims.with(at, other))), `claim ${at}`).toBeNull()
      expect(await read(await signToken(keys, purpose, claims.slice(0, at))), `claim ${at}`).toBeNull()
    }
  })

  it('is good for nothing else than what its first two claims name, even if we signed it', async () => {
    for (const at of [0, 1]) {
      const token = await signToken(keys, purpose, claims.with(at, 'another'))
      expect(await read(token), `claim ${at}`).toBeNull()
    }
  })
})

describe('S11 a token', () => {
  it('is of one version, of four parts, and holds a list', async () => {
    const list = encoded(['ada'])
    expect(await readToken(keys, 'challenge', await forge(list))).toEqual(['ada'])
    const others = [
      await forge(list, 'sw2'),
      `${await forge(list)}.x`,
      await forge(encoded({ 0: 'ada' })),
      await forge(encoded(null)),
      await forge('!'),
    ]
    for (const token of others) expect(await readToken(keys, 'challenge', token), token).toBeNull()
  })

  it('is read up to 12,000 characters', async () => {
    const ring = createKeyRing({ current: 'k12', keys: { k12: TEST_KEYS.keys.k1 } })
    for (const [length, expected] of [
      [12_000, true],
      [12_004, false],
    ] as const) {
      const text = 'x'.repeat(((length - 52) / 4) * 3 - 4)
      const token = await signToken(ring, 'challenge', [text])
      expect(token).toHaveLength(length)
      expect((await readToken(ring, 'challenge', token)) !== null).toBe(expected)
    }
  })
})

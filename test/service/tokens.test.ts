import { describe, expect, it } from 'vitest'
import { createKeyRing } from '../../src/index.js'
import { toBase64Url } from '../../src/internal/bytes.js'
import type { TokenPurpose } from '../../src/service/keys/ring.js'
import { readChallenge, readDevice, readTicket } from '../../src/service/tokens.js'
import { TEST_KEYS } from '../support/service.js'

const keys = createKeyRing(TEST_KEYS)
const signing = { keys, issuer: 'Example' }

/** The claims of each kind of token, in their order. They are signed here as only the owner of the keys can. */
const KINDS: readonly {
  purpose: TokenPurpose
  claims: readonly (string | number)[]
  read: (token: string, ring?: typeof keys) => Promise<object | null>
}[] = [
  {
    purpose: 'challenge',
    claims: ['code', 'Example', 'ada', 'g1', 5],
    read: (token, ring = keys) => readChallenge({ ...signing, keys: ring }, 'code', token),
  },
  {
    purpose: 'device',
    claims: ['Example', 'ada', 'd1', 1, 5],
    read: (token, ring = keys) => readDevice({ ...signing, keys: ring }, 'ada', token),
  },
  {
    purpose: 'ticket',
    claims: ['Example', 'ada', 'g1', 5],
    read: (token, ring = keys) => readTicket({ ...signing, keys: ring }, 'ada', token),
  },
]

const encode = (value: unknown) => toBase64Url(new TextEncoder().encode(JSON.stringify(value)))

/** A token of any payload. */
async function sign(
  purpose: TokenPurpose,
  payload: string,
  { ring = keys, version = 'sw1' }: { ring?: typeof keys; version?: string } = {},
): Promise<string> {
  return [version, ring.current, payload, await ring.mac(purpose, ring.current, payload)].join('.')
}

describe.each(KINDS)('ASVS-9.2 a token for a $purpose', ({ purpose, claims, read }) => {
  it('with any claim missing or of another type is not valid, even if we signed it', async () => {
    expect(await read(await sign(purpose, encode(claims)))).not.toBeNull()
    for (const [at, claim] of claims.entries()) {
      const other = typeof claim === 'string' ? 7 : 'x'
      expect(await read(await sign(purpose, encode(claims.with(at, other)))), `claim ${at}`).toBeNull()
      expect(await read(await sign(purpose, encode(claims.slice(0, at)))), `claim ${at}`).toBeNull()
    }
  })

  it('is valid only for what its first two claims name, even if we signed it', async () => {
    for (const at of [0, 1]) {
      const token = await sign(purpose, encode(claims.with(at, 'another')))
      expect(await read(token), `claim ${at}`).toBeNull()
    }
  })

  it('is not valid for another purpose', async () => {
    for (const other of KINDS) {
      const token = await sign(other.purpose, encode(claims))
      expect((await read(token)) !== null, other.purpose).toBe(other.purpose === purpose)
    }
  })

  it('S11 is of one version and four parts, and has a list', async () => {
    const list = encode(claims)
    const others = [
      await sign(purpose, list, { version: 'sw2' }),
      `${await sign(purpose, list)}.x`,
      await sign(purpose, encode(Object.fromEntries(claims.entries()))),
      await sign(purpose, encode(null)),
      await sign(purpose, '!'),
    ]
    for (const token of others) expect(await read(token), token).toBeNull()
  })
})

describe('S11 a token', () => {
  it('is read up to 12,000 characters', async () => {
    const ring = createKeyRing({ current: 'k12', keys: { k12: TEST_KEYS.keys.k1 } })
    for (const [length, valid] of [
      [12_000, true],
      [12_004, false],
    ] as const) {
      const shortest = ['Example', 'ada', '', 5]
      const payloadBytes = ((length - 52) / 4) * 3
      const generation = 'x'.repeat(payloadBytes - JSON.stringify(shortest).length)
      const token = await sign('ticket', encode(shortest.with(2, generation)), { ring })
      expect(token).toHaveLength(length)
      expect((await readTicket({ keys: ring, issuer: 'Example' }, 'ada', token)) !== null).toBe(valid)
    }
  })
})

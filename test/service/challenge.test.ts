import { describe, expect, it } from 'vitest'
import { createKeyRing, memoryStore } from '../../src/index.js'
import { readChallenge, signChallenge } from '../../src/service/tokens.js'
import { bench, TEST_KEYS } from '../support/service.js'

const keys = createKeyRing(TEST_KEYS)
const signing = { keys, issuer: 'Example' }
const claims = { type: 'code', userId: 'ada', generation: 'g1', expiresAt: 1_800_000_000_000 } as const

describe('a challenge', () => {
  it('ASVS-9.1 reads back as it was signed', async () => {
    const token = await signChallenge(signing, claims)
    expect(await readChallenge(signing, 'code', token)).toEqual(claims)
  })

  it('ASVS-9.1 is refused after any change of any character', async () => {
    const token = await signChallenge(signing, claims)
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'A' ? 'B' : 'A'
      const altered = token.slice(0, at) + other + token.slice(at + 1)
      expect(await readChallenge(signing, 'code', altered), `character ${at}`).toBeNull()
    }
    for (const altered of [`${token}A`, `${token}.`, token.slice(0, -1), ` ${token}`, `${token}\n`]) {
      expect(await readChallenge(signing, 'code', altered)).toBeNull()
    }
  })

  it('ASVS-9.2 is valid for its type, issuer and key only', async () => {
    const token = await signChallenge(signing, claims)
    expect(await readChallenge(signing, 'enroll', token)).toBeNull()
    expect(await readChallenge({ keys, issuer: 'Other' }, 'code', token)).toBeNull()
    const others = createKeyRing({ current: 'k1', keys: { k1: Buffer.alloc(32, 8).toString('base64') } })
    expect(await readChallenge({ keys: others, issuer: 'Example' }, 'code', token)).toBeNull()
  })

  it('outlives the rotation of the key that signed it', async () => {
    const token = await signChallenge(signing, claims)
    const rotated = createKeyRing({
      current: 'k2',
      keys: { ...TEST_KEYS.keys, k2: Buffer.alloc(32, 8).toString('base64') },
    })
    expect(await readChallenge({ keys: rotated, issuer: 'Example' }, 'code', token)).toEqual(claims)
  })

  it('carries any id, up to the longest', async () => {
    for (const userId of ['\u0000', '"', '\\', '👩‍💻', '\u0001'.repeat(1024), 'x'.repeat(1024)]) {
      const token = await signChallenge(signing, { ...claims, userId })
      expect((await readChallenge(signing, 'code', token))?.userId).toBe(userId)
    }
  })

  it('S6 ends with the enrollment that it was issued for, even if the same user enrolls again', async () => {
    const { twoFactor, enroll, challengeFor, time } = bench(memoryStore())
    const first = await enroll('ada')
    const challenge = await challengeFor('ada')
    time.advance(30)
    await twoFactor.enrollment.disable({ userId: 'ada', code: first.phone.code(time.now) })
    const refusal = { ok: false, reason: 'challenge_invalid' }
    expect(await twoFactor.login.verify({ challenge, code: '123456' })).toEqual(refusal)
    const second = await enroll('ada')
    time.advance(30)
    const code = second.phone.code(time.now)
    expect(await twoFactor.login.verify({ challenge, code })).toEqual(refusal)
  })
})

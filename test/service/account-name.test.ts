import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKeyRing, createTwoFactor, memoryStore, parseOtpauthUri } from '../../src/index.js'
import { scan } from '../support/phone.js'
import { bench, TEST_KEYS } from '../support/service.js'

const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys: createKeyRing(TEST_KEYS) })

async function start(accountName: string) {
  const started = await twoFactor.enrollment.start({ userId: 'ada', accountName })
  if (!started.ok) throw new Error(started.reason)
  return started
}

/** The account name as an app reads it. */
const labelOf = async (accountName: string) => parseOtpauthUri((await start(accountName)).uri).accountName

const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 300 })
  .filter((name) => name.length <= 1024)

/** Whether a label can hold the name as it is. */
const fits = (name: string) =>
  !/[:\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(name) && !name.startsWith(' ') && name.length <= 256

describe('the account name of a setup', () => {
  it.each([
    ['an email address', 'ada@example.com', 'ada@example.com'],
    ['a colon', 'ada:work@example.com', 'ada_work@example.com'],
    ['two colons', 'a::b', 'a__b'],
    ['a line break and NUL', 'a\r\nb\u0000', 'a__b_'],
    ['a bidirectional control', 'ada\u202egro.elpmaxe', 'ada_gro.elpmaxe'],
    ['spaces in front', '  ada', 'ada'],
    ['only spaces', '   ', '_'],
    ['only a colon', ':', '_'],
    ['a space behind, and inside', 'a da ', 'a da '],
    ['emoji, accents and signs', '👩‍💻 Zoë+1/100%?#&=', '👩‍💻 Zoë+1/100%?#&='],
    ['256 characters', 'x'.repeat(256), 'x'.repeat(256)],
    ['257 characters', 'x'.repeat(257), 'x'.repeat(256)],
    ['1,024 characters', 'x'.repeat(1024), 'x'.repeat(256)],
    ['a character that the end would cut in two', `${'x'.repeat(255)}👍`, 'x'.repeat(255)],
  ])('with %s is in the label as far as a label can hold it', async (_name, accountName, label) => {
    expect(await labelOf(accountName)).toBe(label)
  })

  it('is in the URI without loss whenever a label can hold it', async () => {
    await fc.assert(
      fc.asyncProperty(text.filter(fits), async (accountName) => {
        const { uri, secret } = await start(accountName)
        const key = parseOtpauthUri(uri)
        expect(key).toMatchObject({ type: 'totp', issuer: 'Example', accountName, digits: 6, period: 30 })
        expect(key.secret.toBase32()).toBe(secret)
      }),
    )
  })

  it('S11 never refuses a user: any other name has a label that fits', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (accountName) => {
        const label = await labelOf(accountName)
        expect(fits(label)).toBe(true)
        expect(label).not.toBe('')
        if (fits(accountName)) expect(label).toBe(accountName)
      }),
    )
  })

  it('with a colon locks nobody out of an enrollment that a company forces', async () => {
    const directory = { companiesOf: async () => [{ companyId: 'acme' }] }
    const { twoFactor, enroll, time } = bench(memoryStore(), { directory })
    await enroll('admin')
    await twoFactor.policy.require({ companyId: 'acme', actorId: 'admin' })
    const login = await twoFactor.login.start({ userId: 'bea' })
    if (login.step !== 'enroll') throw new Error(login.step)
    const { challenge } = login
    const accountName = 'bea:x@example.com'
    const started = await twoFactor.enrollment.start({ userId: 'bea', accountName, challenge })
    if (!started.ok) throw new Error(started.reason)
    const code = scan(started.uri).code(time.now)
    expect(await twoFactor.enrollment.confirm({ userId: 'bea', code, challenge })).toMatchObject({ ok: true })
    expect((await twoFactor.login.start({ userId: 'bea' })).step).toBe('code')
  })
})

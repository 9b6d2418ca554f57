import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createKeyRing, createTwoFactor, memoryStore, OtpSecret } from '../../src/index.js'
import { scan } from '../support/phone.js'
import { findLeaks } from '../support/secrecy.js'
import { bench, recordOf, sqliteFile, TEST_KEYS } from '../support/service.js'

describe('S8 secrets and codes', () => {
  it('ASVS-13.3.1 at rest are only sealed or hashed: the SQLite file holds none of them', async () => {
    const { store, path, db } = await sqliteFile()
    const { twoFactor, enroll, time } = bench(store)
    const { phone, recoveryCodes, uri } = await enroll('ada')
    const pending = await twoFactor.enrollment.start({ userId: 'bea', accountName: 'bea' })
    if (!pending.ok) throw new Error(pending.reason)
    time.advance(30)
    const code = phone.code(time.now)
    await twoFactor.verify({ userId: 'ada', code })
    await twoFactor.verify({ userId: 'ada', code: recoveryCodes[0] ?? '' })
    await twoFactor.verify({ userId: 'ada', code: 'WRNG-C0DE-WRNG-C0DE' })
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    const file = readFileSync(path)

    const secrets = [new URL(uri).searchParams.get('secret') ?? '', pending.secret].map((text) => {
      return OtpSecret.fromBase32(text)
    })
    const needles = [
      ...secrets.flatMap((secret) => [
        Buffer.from(secret.toBytes()),
        Buffer.from(secret.toBase32()),
        Buffer.from(Buffer.from(secret.toBytes()).toString('hex')),
        Buffer.from(Buffer.from(secret.toBytes()).toString('base64').slice(0, 26)),
      ]),
      ...[...recoveryCodes, 'WRNG-C0DE-WRNG-C0DE'].flatMap((text) => [
        Buffer.from(text),
        Buffer.from(text.replaceAll('-', '')),
      ]),
      Buffer.from(`"${code}"`),
    ]
    expect(file.includes('sealedSecret')).toBe(true)
    for (const needle of needles) expect(file.includes(needle), needle.toString()).toBe(false)
  })

  it('ASVS-6.5.2 ASVS-6.5.4 equal recovery codes of two users have different hashes, and none without the key', async () => {
    const keys = createKeyRing(TEST_KEYS)
    const ada = await keys.mac('recovery-code', 'k1', JSON.stringify(['ada', 'X']))
    expect(await keys.mac('recovery-code', 'k1', JSON.stringify(['bea', 'X']))).not.toBe(ada)
    const { store, enroll } = bench(memoryStore())
    const { recoveryCodes } = await enroll('ada')
    const { recoveryCodes: codes } = await recordOf(store, 'ada')
    expect(codes?.hashes).toHaveLength(10)
    for (const hash of codes?.hashes ?? []) expect(hash).toMatch(/^[A-Za-z0-9_-]{43}$/)
    const texts = recoveryCodes.map((text) => JSON.stringify(['ada', text.replaceAll('-', '')]))
    const hashes = await Promise.all(texts.map((text) => keys.mac('recovery-code', 'k1', text)))
    expect(codes?.hashes).toEqual(hashes)
  })

  it('ASVS-6.5.3 come from the cryptographic source: Math.random is never called', async () => {
    const original = Math.random
    Math.random = () => {
      throw new Error('Math.random was called')
    }
    try {
      const { enroll } = bench(memoryStore())
      const people = await Promise.all(['ada', 'bea', 'cyd'].map((userId) => enroll(userId)))
      expect(new Set(people.flatMap(({ recoveryCodes }) => recoveryCodes)).size).toBe(30)
    } finally {
      Math.random = original
    }
  })

  it('a planted leak is found by the search that runs after every test file', () => {
    expect(findLeaks(['JBSWY3DPEHPK3PXP'], ['failed for secret=JBSWY3DPEHPK3PXP'])).toHaveLength(1)
    expect(findLeaks(['123456'], ['{"code":"123456"}'])).toHaveLength(1)
    expect(findLeaks(['123456'], ['at 1234567'])).toHaveLength(0)
    expect(findLeaks(['AAAA-BBBB-CCCC-DDDD'], ['used AAAA-BBBB-CCCC-DDDD'])).toHaveLength(1)
  })

  it('an error about a caller’s mistake shows no code and no secret', async () => {
    const twoFactor = createTwoFactor({
      issuer: 'Example',
      store: memoryStore(),
      keys: createKeyRing(TEST_KEYS),
    })
    const started = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    if (!started.ok) throw new Error(started.reason)
    const code = scan(started.uri).code(new Date())
    const { secret, uri } = started
    const messageOf = (input: object) =>
      twoFactor.verify(input as never).catch((thrown: unknown) => String(thrown))
    const misspelt = await messageOf({ userId: 'ada', kode: code, secret })
    expect(misspelt).toBe('StepwardError: verify: unknown option "kode"; did you mean "code"?')
    for (const input of [code, [code], { userId: code, [code]: 1 }, { [secret]: 1 }, { [uri]: 1 }]) {
      expect(findLeaks([code, secret, uri], [String(await messageOf(input as object))])).toEqual([])
    }
  })
})

import { randomBytes, randomInt } from 'node:crypto'
import base32Encode from 'base32-encode'
import { describe, expect, it } from 'vitest'
import { createOpener } from '../../../src/migrate/better-auth-cipher.js'
import { fromBetterAuth, type RowReader } from '../../../src/migrate/index.js'
import { scan } from '../../support/phone.js'
import { logIn, moveIn } from '../support/move-in.js'
import { pick } from '../support/random.js'
import { betterAuth, createOTP, crypto, memoryAdapter, type SecretConfig, twoFactor } from './library.js'

const SECRET = 'the secret of an application, of 32 characters'

const SECRETS = [
  { version: 2, value: 'the second secret of the application' },
  { version: 1, value: 'the first secret of the application' },
]

const keysOf = (currentVersion: number): SecretConfig => ({
  keys: new Map(SECRETS.map(({ version, value }) => [version, value])),
  currentVersion,
  legacySecret: SECRET,
})

/** People of the old application. */
const PEOPLE = 1000

const outcome = async <T>(call: () => T | Promise<T>): Promise<T | 'refused'> => {
  try {
    return await call()
  } catch {
    return 'refused'
  }
}

describe('better-auth itself', () => {
  it('decrypts as we do, and refuses what we refuse', async () => {
    const open = createOpener(SECRET, SECRETS)
    for (let round = 0; round < PEOPLE; round++) {
      const data = pick('', 'ümlaut', crypto.generateRandomString(32), 'base32:JBSWY3DPEHPK3PXP')
      const encrypted = await crypto.symmetricEncrypt({
        key: pick<string | SecretConfig>(SECRET, keysOf(1), keysOf(2)),
        data,
      })
      const place = randomInt(encrypted.length)
      const altered = `${encrypted.slice(0, place)}${pick('0', 'f', '$', '')}${encrypted.slice(place + 1)}`
      expect(open(encrypted)).toBe(data)
      const key = keysOf(2)
      const theirs = await outcome(() => crypto.symmetricDecrypt({ key, data: altered }))
      expect(await outcome(() => open(altered)), altered).toBe(theirs)
    }
  })

  it('moves 1,000 people in, who log in with its codes', async () => {
    const read = fromBetterAuth({ secret: SECRET, secrets: SECRETS, digits: 8, period: 60 })
    const people = await Promise.all(
      Array.from({ length: PEOPLE }, async (_, index) => {
        const secret = crypto.generateRandomString(32)
        const key = pick<string | SecretConfig>(SECRET, keysOf(1), keysOf(2))
        const encrypted = await crypto.symmetricEncrypt({ key, data: secret })
        const backupCodes = await crypto.symmetricEncrypt({ key, data: '["abcde-fghij"]' })
        return { secret, row: { userId: `user-${index}`, secret: encrypted, backupCodes, verified: true } }
      }),
    )
    const { twoFactor, report } = await moveIn(
      read,
      people.map(({ row }) => row),
    )
    expect(report.imported).toBe(PEOPLE)
    for (const { secret, row } of people) {
      const code = await createOTP(secret, { digits: 8, period: 60 }).totp()
      expect(await logIn(twoFactor, row.userId, code)).toMatchObject({ ok: true, factor: 'totp' })
    }
  })
})

/** People who enroll through the endpoints. */
const VISITORS = 20

const STORED = ['encrypted', 'plain'] as const

/** The key of a phone that another system enrolled before better-auth. */
const KEY = base32Encode(randomBytes(20), 'RFC4648', { padding: false })
const KEY_URI = `otpauth://totp/x?secret=${KEY}`

/** As better-auth imports a key of another system. */
async function importKey(row: object | undefined): Promise<void> {
  const data = `base32:${pick(KEY, KEY.toLowerCase())}`
  Object.assign(row ?? {}, { secret: await crypto.symmetricEncrypt({ key: SECRET, data }) })
}

describe.each(STORED)('an application of better-auth with %s backup codes', (storeBackupCodes) => {
  it('moves in those who have confirmed, with the app and the backup codes that it showed', async () => {
    const tables = {
      user: [],
      session: [],
      account: [],
      verification: [],
      twoFactor: [] as object[],
      rateLimit: [],
    }
    const { api } = betterAuth({
      secret: SECRET,
      baseURL: 'http://localhost',
      database: memoryAdapter(tables),
      // Its scrypt would take minutes.
      emailAndPassword: {
        enabled: true,
        password: { hash: async (text: string) => text, verify: async () => true },
      },
      plugins: [twoFactor({ issuer: 'Old', backupCodeOptions: { storeBackupCodes } })],
      telemetry: { enabled: false },
    })

    const visitors: { userId: string; uri: string; backupCodes: readonly string[]; confirmed: boolean }[] = []
    for (let index = 0; index < VISITORS; index++) {
      const email = `user${index}@example.com`
      const signedUp = await api.signUpEmail({
        body: { email, password: 'correct horse', name: 'User' },
        returnHeaders: true,
      })
      const cookie = signedUp.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ')
      const session = { headers: new Headers({ cookie }), returnHeaders: true } as const
      const { response } = await api.enableTwoFactor({ body: { password: 'correct horse' }, ...session })
      const confirmed = index % 2 === 0
      const imported = index % 4 === 0
      if (imported) await importKey(tables.twoFactor[index])
      const uri = imported ? KEY_URI : response.totpURI
      if (confirmed) await api.verifyTOTP({ body: { code: scan(uri).code(new Date()) }, ...session })
      visitors.push({ userId: signedUp.response.user.id, uri, backupCodes: response.backupCodes, confirmed })
    }

    const read: RowReader = fromBetterAuth({ secret: SECRET, backupCodes: storeBackupCodes })
    const { twoFactor: moved, refused, failed } = await moveIn(read, tables.twoFactor)
    expect(failed).toEqual([])
    expect(refused.map(({ userId, reason }) => [userId, reason])).toEqual(
      visitors.filter(({ confirmed }) => !confirmed).map(({ userId }) => [userId, 'unconfirmed']),
    )
    for (const { userId, uri, backupCodes, confirmed } of visitors) {
      if (!confirmed) continue
      expect(await logIn(moved, userId, scan(uri).code(new Date()))).toMatchObject({
        ok: true,
        factor: 'totp',
      })
      for (const code of backupCodes) {
        expect(await logIn(moved, userId, code)).toMatchObject({ ok: true, factor: 'recovery_code' })
      }
    }
  })
})

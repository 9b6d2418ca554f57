import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadProof } from '../../src/cli/proof.js'
import { sourceOf } from '../../src/cli/sources.js'
import { OtpSecret } from '../../src/index.js'
import * as migrate from '../../src/migrate/index.js'
import { ROOT } from '../package/repository.js'
import { numberOf } from '../support/import-run.js'
import { stepward } from './support/run.js'
import { commandService } from './support/service.js'

const speakeasy: { generateSecret(options: object): Readonly<Record<'ascii' | 'hex' | 'base32', string>> } =
  createRequire(import.meta.url)('speakeasy')

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

describe('the systems of stepward import', () => {
  it('are all of stepward/migrate, by names that the help lists', async () => {
    const { stdout } = await stepward(['import', '--help'])
    const listed = /Systems: ([^.]+)\./.exec(stdout)?.[1]?.split(', ') ?? []
    expect(listed).toEqual(
      expect.arrayContaining(['rows', 'neutral', 'otplib', 'better-auth', 'supertokens']),
    )
    const factories = Object.keys(migrate).filter((name) => name.startsWith('from'))
    expect(listed).toHaveLength(factories.length)
    for (const name of listed) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  })

  it('take the options of their reader with --set', () => {
    const settings = ['columns.userId=account', 'columns.secret=otp', 'digits=8', 'allConfirmed=true']
    const [person] = sourceOf('rows', settings).read({ account: 'ada', otp: SECRET })
    expect(person).toMatchObject({ ok: true, person: { userId: 'ada', digits: 8 } })
  })

  it.each([
    ['rows', ['digit=8'], /--set: unknown option "digit"; did you mean "digits"\?/],
    ['rows', ['digits=9'], /--set: digits: expected 6, 7 or 8, got 9/],
    ['rows', ['digits'], /--set: expected NAME=VALUE/],
    ['better-auth', ['secret=abcdef'], /--set: secret: never pass a secret as an argument/],
    ['better-auth', [], /--set: secret: is missing.*BETTER_AUTH_SECRET/],
    ['betterauth', [], /--from: unknown system; did you mean better-auth\?/],
    ['x', [], /--from: expected .*neutral/],
  ])('S11 refuse --from %s with %j', (name, settings, message) => {
    expect(() => sourceOf(name, settings)).toThrow(message)
  })

  it('read the secrets of better-auth from the environment alone', async () => {
    const service = await commandService()
    const row = '{"user_id":"ada","secret":"00","verified":true}\n'
    const run = (env: object) =>
      stepward(['import', '--from', 'better-auth', '--service', service.module], { input: row, env })
    for (const env of [
      { BETTER_AUTH_SECRET: 'a secret' },
      { BETTER_AUTH_SECRETS: '2:new secret,1:old:secret' },
    ]) {
      const { status, stdout } = await run(env)
      expect([status, numberOf(stdout, 'unreadable')]).toEqual([1, 1])
    }
    const wrong = await run({ BETTER_AUTH_SECRETS: 'new secret' })
    expect([wrong.status, wrong.stdout]).toEqual([2, ''])
    expect(wrong.stderr).toMatch(/^stepward: BETTER_AUTH_SECRETS: expected VERSION:SECRET/)
    expect(wrong.stderr).not.toContain('new secret')
  })
})

describe('--proof', () => {
  const beside = join(dirname(ROOT), 'x', 'service.mjs')
  const LIBRARIES = ['otplib', 'otplib11', 'otplib12', 'otpauth', 'speakeasy']
  const load = async (library: string) => {
    const proof = await loadProof(library, join(ROOT, 'service.mjs'))
    if (proof === null) throw new Error(`${library} was not loaded`)
    return proof
  }

  it.each(LIBRARIES)(
    'finds that %s computes the same codes, from the text and from the bytes',
    async (name) => {
      const proof = await load(name)
      for (const algorithm of ['SHA1', 'SHA256', 'SHA512'] as const) {
        for (const [digits, period] of [
          [6, 30],
          [8, 30],
          [6, 60],
        ] as const) {
          // Versions 11 and 12 of otplib repeat a shorter secret.
          const secret = OtpSecret.fromBytes(randomBytes(64))
          for (const text of [null, secret.toBase32()]) {
            expect(proof.check({ userId: 'u', secret, algorithm, digits, period }, text)).toBeNull()
          }
        }
      }
      expect(proof.proved()).toBe(18)
    },
  )

  it.each(LIBRARIES)('finds a secret that %s reads in another way', async (name) => {
    const proof = await load(name)
    const secret = OtpSecret.fromBytes(randomBytes(20))
    const other = OtpSecret.fromBytes(randomBytes(20)).toBase32()
    expect(proof.check({ userId: 'u', secret }, other)).toBe(`${name} computes another code`)
    expect(proof.check({ userId: 'u', secret, digits: 8 }, null)).toBeNull()
    expect(proof.proved()).toBe(1)
  })

  it('is part of the rehearsal, and says how many it proved', async () => {
    const { module } = await commandService()
    const secrets = Array.from({ length: 20 }, () => speakeasy.generateSecret({ length: 20 }))
    const input = secrets
      .map(({ base32 }, index) => `${JSON.stringify({ user_id: index, base32 })}\n`)
      .join('')
    const args = ['--from', 'speakeasy', '--set', 'allConfirmed=true', '--proof', 'speakeasy', '--service']
    const copy = join(ROOT, '.reports', 'proof-service.mjs')
    mkdirSync(dirname(copy), { recursive: true })
    copyFileSync(module, copy)
    onTestFinished(() => rmSync(copy))
    const { status, stdout } = await stepward(['import', ...args, copy], { input })
    expect([status, numberOf(stdout, 'would be imported')]).toEqual([0, 20])
    expect(stdout).toContain('\nspeakeasy computes the same code for 20 of them.\n')
  })

  it('S11 says which library is unknown or not installed', async () => {
    await expect(loadProof('totp', undefined)).rejects.toThrow('--proof: expected otplib, otpauth, speakeasy')
    await expect(loadProof('otplib', beside)).rejects.toThrow(
      '--proof: otplib is not installed beside the service module',
    )
  })
})

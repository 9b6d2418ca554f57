import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { specifiersIn } from './import-rules.js'
import { runLikeJest } from './jest-like.js'
import { ENTRIES, filesUnder, freshDist, ROOT } from './repository.js'

const dist = freshDist()
const files = filesUnder(dist).filter((file) => file.endsWith('.cjs'))
const sources = new Map(files.map((file) => [file, readFileSync(join(dist, file), 'utf8')]))

/** The one dependency that is CommonJS. The others are ESM-only, so they must be in the bundle. */
const COMMONJS_DEPENDENCY = 'base32-decode'

const entryFiles = new Map(
  ENTRIES.map(({ specifier, targets }) => [specifier, join(ROOT, targets.require.default)]),
)

describe('the CommonJS build', () => {
  it.each([...sources])(
    'dist/%s requires nothing that is ESM-only, and never awaits a module',
    (file, source) => {
      const foreign = specifiersIn(file, source).filter((name) => !name.startsWith('.'))
      expect(foreign.filter((name) => name !== COMMONJS_DEPENDENCY)).toEqual([])
      expect(source).not.toMatch(/\bimport\s*\(|\bimport\.meta\b/)
    },
  )

  it('has a notice for each package inside it', () => {
    const inside = [...sources.values()].flatMap((source) =>
      [...source.matchAll(/^\/\/ node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\//gm)].map(([, name]) => name),
    )
    const notices = readFileSync(join(ROOT, 'THIRD-PARTY-NOTICES.md'), 'utf8')
    const noticed = [...notices.matchAll(/^## (\S+)$/gm)].map(([, name]) => name)
    expect(noticed).toEqual([...new Set(inside)].sort())
  })

  it.each([
    ['node:crypto', true],
    ['Web Crypto', false],
  ])('runs enrollment and login as Jest runs it, on %s', async (_, hasProcess) => {
    const story = `
      const { createKeyRing, createTwoFactor, generateTotp, memoryStore } = require('stepward')
      const { OtpSecret } = require('stepward/otp')
      const { qrSvg } = require('stepward/qr')
      let time = 1_700_000_000
      const twoFactor = createTwoFactor({
        issuer: 'Example',
        store: memoryStore(),
        keys: createKeyRing({ current: 'k1', keys: { k1: btoa('k'.repeat(32)) } }),
        clock: () => new Date(time * 1000),
      })
      const codeOf = (secret) => generateTotp(OtpSecret.fromBase32(secret), { time })
      const started = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada@example.com' })
      const confirmed = await twoFactor.enrollment.confirm({ userId: 'ada', code: codeOf(started.secret) })
      time += 60
      const { step, challenge } = await twoFactor.login.start({ userId: 'ada' })
      const login = await twoFactor.login.verify({ challenge, code: codeOf(started.secret) })
      return [qrSvg(started.uri).slice(0, 4), confirmed.ok, step, login.ok].join(' ')`
    expect(await runLikeJest(entryFiles, story, { hasProcess })).toBe('<svg true code true')
  })

  it('loads every entry as Jest loads it', async () => {
    const names = JSON.stringify(ENTRIES.map(({ specifier }) => specifier))
    const counts = await runLikeJest(
      entryFiles,
      `return ${names}.map((name) => Object.keys(require(name)).length)`,
    )
    expect(counts).not.toContain(0)
  })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { specifiersIn } from './import-rules.js'
import { runLikeJest } from './jest-like.js'
import { ENTRIES, filesUnder, freshDist, ROOT } from './repository.js'

const dist = freshDist()
const files = filesUnder(dist).filter((file) => file.endsWith('.cjs'))
const sources = new Map(files.map((file) => [file, readFileSync(join(dist, file), 'utf8')]))

const entryFiles = new Map(
  ENTRIES.map(({ specifier, targets }) => [specifier, join(ROOT, targets.require.default)]),
)

describe('the CommonJS build', () => {
  it.each([...sources])('dist/%s requires no package, and never awaits a module', (file, source) => {
    expect(specifiersIn(file, source).filter((name) => !name.startsWith('.'))).toEqual([])
    expect(source).not.toMatch(/\bimport\s*\(|\bimport\.meta\b/)
  })

  it.each([
    ['with node:crypto', {}],
    ['with Web Crypto', { process: undefined }],
    ['without TextEncoder, as in jsdom', { TextDecoder: undefined, TextEncoder: undefined }],
  ])('runs enrollment and login as Jest runs it, %s', async (_, globals) => {
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
    expect(await runLikeJest(entryFiles, story, globals)).toBe('<svg true code true')
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

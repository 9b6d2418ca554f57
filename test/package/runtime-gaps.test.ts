import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runLikeJest } from './jest-like.js'
import { ENTRIES, freshDist, ROOT } from './repository.js'

freshDist()
const entryFiles = new Map(
  ENTRIES.map(({ specifier, targets }) => [specifier, join(ROOT, targets.require.default)]),
)

const getRandomValues = crypto.getRandomValues.bind(crypto)

/** What a runtime lacks, and what it has nevertheless. */
const GAPS = {
  'an old runtime without Web Crypto': { crypto: undefined, process: undefined },
  'a page over plain http': { crypto: { getRandomValues }, process: undefined },
  'jsdom and Hermes, without TextEncoder': { TextDecoder: undefined, TextEncoder: undefined },
} as const

describe('a runtime that lacks a part of the web platform', () => {
  it.each(Object.entries(GAPS))('loads every entry and checks codes: %s', async (_, globals) => {
    const names = JSON.stringify(ENTRIES.map(({ specifier }) => specifier))
    const program = `
      const empty = ${names}.filter((name) => Object.keys(require(name)).length === 0)
      const { verifyTotp } = require('stepward/otp')
      const match = verifyTotp('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', '287082', { time: 59 })
      return JSON.stringify({ empty, step: match.step })`
    expect(await runLikeJest(entryFiles, program, globals)).toBe('{"empty":[],"step":1}')
  })

  it.each([
    ['an old runtime without Web Crypto', 'OtpSecret.generate()', /crypto\.getRandomValues; Node 20/],
    ['an old runtime without Web Crypto', 'createKeyRing(keys)', /crypto\.subtle; Node 20.* https pages/],
    ['a page over plain http', 'createKeyRing(keys)', /crypto\.subtle; Node 20.* https pages/],
  ] as const)('%s: %s says what is missing and which runtimes have it', async (gap, call, message) => {
    const program = `
      const { OtpSecret, StepwardError, createKeyRing } = require('stepward')
      const keys = { current: 'k1', keys: { k1: btoa('k'.repeat(32)) } }
      try {
        ${call}
      } catch (error) {
        return error instanceof StepwardError && error.code + ' ' + error.message
      }`
    const said = await runLikeJest(entryFiles, program, GAPS[gap])
    expect(said).toMatch(/^ERR_UNSUPPORTED_RUNTIME /)
    expect(said).toMatch(message)
  })
})

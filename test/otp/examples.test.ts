import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { docExamples, runDocExample } from '../support/doc-examples.js'

const FOLDER = new URL('../../src/otp/', import.meta.url)
const files = readdirSync(FOLDER).map((name) => `src/otp/${name}`)
const examples = docExamples(files)

const PUBLIC_FUNCTIONS = [
  'OtpSecret',
  'generateHotp',
  'verifyHotp',
  'resyncHotp',
  'generateTotp',
  'verifyTotp',
  'totpStep',
  'totpSecondsLeft',
  'buildOtpauthUri',
  'parseOtpauthUri',
  'otpauthWarnings',
]

describe('the examples in the docstrings of stepward/otp', () => {
  it.each(examples.map((example) => [example.place, example] as const))('%s runs', async (_, example) => {
    await runDocExample(example)
  })

  it('show every public function', () => {
    const shown = examples.map(({ code }) => code).join('\n')
    expect(PUBLIC_FUNCTIONS.filter((name) => !shown.includes(name))).toEqual([])
  })

  it('fail when what they say is not so', async () => {
    const wrong = { place: 'here', code: "throw new Error('not so')" }
    await expect(runDocExample(wrong)).rejects.toThrow('not so')
  })
})

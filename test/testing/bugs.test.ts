import { describe, expect, it } from 'vitest'
import { runVectors, type VectorImplementation } from '../../src/testing/index.js'
import { ALL_FILES } from '../vectors/files.js'
import { BASE32_BUGS } from './support/bugs-base32.js'
import { type Bug, CODE_BUGS } from './support/bugs-codes.js'
import { URI_BUGS } from './support/bugs-uri.js'
import { CORRECT_BASE32, naiveBase32 } from './support/naive-base32.js'
import { CORRECT_CODES, naiveCodes } from './support/naive-codes.js'
import { CORRECT_URI, naiveUri } from './support/naive-uri.js'

/** The flags that fail, in the files of the flags that should. */
async function failedFlags(
  implementation: VectorImplementation,
  flags: readonly string[],
): Promise<string[]> {
  const files = ALL_FILES.filter(({ kind }) => flags.some((flag) => flag.startsWith(`${kind} `)))
  const report = await runVectors(implementation, files)
  return report.flags.filter(({ failed }) => failed > 0).map(({ kind, flag }) => `${kind} ${flag}`)
}

describe('an implementation that has nothing of ours', () => {
  it('passes every case', async () => {
    const correct = {
      ...naiveCodes(CORRECT_CODES),
      ...naiveBase32(CORRECT_BASE32),
      ...naiveUri(CORRECT_URI),
    }
    const report = await runVectors(correct, ALL_FILES)
    expect(report.cases.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
  })
})

describe.each([
  ['codes', CODE_BUGS, (parts: object) => naiveCodes({ ...CORRECT_CODES, ...parts })],
  ['Base32', BASE32_BUGS, (parts: object) => naiveBase32({ ...CORRECT_BASE32, ...parts })],
  ['URIs', URI_BUGS, (parts: object) => naiveUri({ ...CORRECT_URI, ...parts })],
] as const)('a mistake in %s is caught by its flag', (_, bugs: readonly Bug<object>[], build) => {
  it.each(bugs)('%s', async (_mistake, parts, flags) => {
    expect(await failedFlags(build(parts), flags)).toEqual(expect.arrayContaining([...flags]))
  })
})

describe('the mistakes', () => {
  it('show every flag that there is', () => {
    const shown = new Set([...CODE_BUGS, ...BASE32_BUGS, ...URI_BUGS].flatMap(([, , flags]) => flags))
    const all = ALL_FILES.flatMap(({ kind, notes }) => Object.keys(notes).map((flag) => `${kind} ${flag}`))
    expect(all.filter((flag) => !shown.has(flag))).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { CLOCKS } from './canaries/clocks.js'
import { CODES } from './canaries/codes.js'
import { ENDS } from './canaries/ends.js'
import { RULES } from './canaries/rules.js'
import { explore } from './explore.js'
import { MACHINE } from './machine.js'

const CANARIES = [...CODES, ...ENDS, ...RULES, ...CLOCKS]

describe('the exploration sees the promise break if', () => {
  for (const { breaks, rule, scope, broken } of CANARIES) {
    it(`${breaks} ${rule}`, () => {
      const { found } = explore({ ...MACHINE, ...broken }, scope)
      expect(found?.violations.map(({ promise }) => promise)).toContain(breaks)
    })
  }

  it('S1 S2 S3 S5 S6 S7 S9 S10 S12 S13 each have a canary', () => {
    const broken = new Set<string>(CANARIES.map(({ breaks }) => breaks))
    expect([...broken].sort()).toEqual(['S1', 'S10', 'S12', 'S13', 'S2', 'S3', 'S5', 'S6', 'S7', 'S9'])
  })
})

import { describe, expect, it } from 'vitest'
import { explore } from './explore.js'
import { MUTANTS_OF_CODES } from './mutants-of-codes.js'
import { MUTANTS_OF_ENROLLMENT } from './mutants-of-enrollment.js'

const MUTANTS = [...MUTANTS_OF_CODES, ...MUTANTS_OF_ENROLLMENT]

describe('the exploration sees the promise break where', () => {
  for (const { breaks, rule, scope, machine } of MUTANTS) {
    it(`${breaks} ${rule}`, () => {
      const { found } = explore(machine, scope)
      expect(found?.violations.map(({ promise }) => promise)).toContain(breaks)
    })
  }

  it('S1 S2 S3 S5 S6 S7 S9 S10 S12 each has a mutant, and no rule has two', () => {
    const broken = new Set<string>(MUTANTS.map(({ breaks }) => breaks))
    expect([...broken].sort()).toEqual(['S1', 'S10', 'S12', 'S2', 'S3', 'S5', 'S6', 'S7', 'S9'])
    expect(new Set(MUTANTS.map(({ rule }) => rule)).size).toBe(MUTANTS.length)
    expect(MUTANTS.length).toBeGreaterThanOrEqual(12)
  })
})

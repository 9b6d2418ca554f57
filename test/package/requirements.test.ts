import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { REQUIREMENTS, requirementsDocument, testsById } from '../support/requirement-titles.js'

describe('the requirements', () => {
  it('have a test each, or a reason why they are the application’s', () => {
    const tests = testsById()
    const open = REQUIREMENTS.filter(({ id, host }) => host === undefined && tests.get(id)?.length === 0)
    expect(open.map(({ id }) => id)).toEqual([])
  })

  it('are listed with their tests in docs/requirements.md as `npm run docs:requirements` writes it', () => {
    const written = readFileSync(new URL('../../docs/requirements.md', import.meta.url), 'utf8')
    expect(written).toBe(requirementsDocument())
  })
})

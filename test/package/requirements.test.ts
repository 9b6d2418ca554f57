import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { REQUIREMENTS, requirementsPage, testsById } from '../support/requirement-titles.js'

describe('the requirements', () => {
  it('have a test each, or a reason why they are the application’s', () => {
    const tests = testsById()
    const open = REQUIREMENTS.filter(({ id, host }) => host === undefined && tests.get(id)?.length === 0)
    expect(open.map(({ id }) => id)).toEqual([])
  })

  it('are in docs/security/tests.md with their tests, as `npm run requirements` writes it', () => {
    expect(readFileSync('docs/security/tests.md', 'utf8')).toBe(requirementsPage())
  })

  it('each have a place on that page', () => {
    const page = requirementsPage()
    for (const { id } of REQUIREMENTS) expect(page).toContain(`\n### ${id}\n`)
  })
})

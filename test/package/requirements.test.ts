import { describe, expect, it } from 'vitest'
import { REQUIREMENTS, requirementsPage, testsById } from '../support/requirement-titles.js'

describe('the requirements', () => {
  it('have a test each, or a reason why they are the application’s', () => {
    const tests = testsById()
    const open = REQUIREMENTS.filter(({ id, host }) => host === undefined && tests.get(id)?.length === 0)
    expect(open.map(({ id }) => id)).toEqual([])
  })

  it('are printed with their tests by `npm run requirements`', () => {
    const page = requirementsPage()
    for (const { id, requirement } of REQUIREMENTS) expect(page).toContain(`## ${id}\n\n${requirement} (`)
    for (const { title, file } of [...testsById().values()].flat()) {
      expect(page).toContain(`- ${title} (\`${file}\`)`)
    }
  })
})

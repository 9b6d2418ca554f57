import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { PAGES } from './support/pages.js'

/** Not prose of ours: texts of others, and titles of tests. */
const QUOTED = ['CODE_OF_CONDUCT.md', 'THIRD-PARTY-NOTICES.md', 'docs/security/tests.md']

/** Runs a linter of the docs on every page, and returns what it says. */
function lint(program: string, args: readonly string[]): string {
  const pages = PAGES.filter((page) => !QUOTED.includes(page)).map((page) => `../${page}`)
  const { stdout, stderr } = spawnSync('npx', [program, ...args, ...pages], { cwd: 'docs', encoding: 'utf8' })
  return `${stdout}${stderr}`
}

describe('the prose of the pages', () => {
  it('is spelled as in a dictionary, or in docs/words.txt', () => {
    const said = lint('cspell', ['lint', '--no-progress', '--no-summary', '--config', 'cspell.json'])
    expect(said.replaceAll(process.cwd(), '')).toBe('')
  })

  it('insults nobody', () => {
    const said = lint('alex', ['--quiet'])
    expect(said.split('\n').filter((line) => line.includes('warning'))).toEqual([])
  })
})

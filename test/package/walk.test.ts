import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { ROOT } from './repository.js'

const page = readFileSync(join(ROOT, 'docs/walk.md'), 'utf8')

const steps = [...page.matchAll(/^(\d+)\. \[`([^`]+)`\]\(\.\.\/([^)]+)\) · `(\w+)`$/gm)].map(
  ([, number, file = '', link, name = '']) => ({ number: Number(number), file, link, name }),
)

/** A file that one `login.verify` enters. */
interface EnteredFile {
  readonly file: string
  readonly functions: readonly string[]
}

let entered: readonly EnteredFile[] = []

beforeAll(() => {
  // In a process of its own, because Vitest changes the code that it imports.
  const args = ['--import', 'tsx', 'scripts/entered.ts', '--json']
  entered = JSON.parse(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' }))
})

describe('docs/walk.md', () => {
  it('walks one login through the code in at most ten steps', () => {
    expect(steps.length).toBeGreaterThan(5)
    expect(steps.length).toBeLessThanOrEqual(10)
    expect(steps.map(({ number }) => number)).toEqual(steps.map((_, index) => index + 1))
    expect(page.match(/^\d+\. /gm)).toHaveLength(steps.length)
  })

  it.each(steps)('step $number: one login.verify enters $name in $file', ({ file, link, name }) => {
    expect(link).toBe(file)
    expect(readFileSync(join(ROOT, file), 'utf8')).toMatch(new RegExp(`\\b${name}\\b`))
    expect(entered.find((candidate) => candidate.file === file)?.functions).toContain(name)
  })

  it('meets no file twice', () => {
    const files = steps.map(({ file }) => file)
    expect(new Set(files).size).toBe(files.length)
  })

  it('says how many files and functions one login.verify enters at most', () => {
    const [, files, functions] = /`npm run entered`: (\d+) files and (\d+) functions/.exec(page) ?? []
    const count = entered.reduce((sum, file) => sum + file.functions.length, 0)
    expect(entered.length).toBeLessThanOrEqual(Number(files))
    expect(count).toBeLessThanOrEqual(Number(functions))
    expect(Object.keys(manifest.scripts)).toContain('entered')
  })
})

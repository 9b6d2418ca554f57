import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const DEMO = 'examples/demo'

/** What people copy has to be short enough to be read. */
const MOST_LINES = 600

/** Styles and words are no code, and what stands in for a phone, a mailbox and users is not copied. */
const NOT_COUNTED = /^(stand-ins|data|web\/words)\/|\.(css|svg|md)$/

const COMMENT = /^\s*(\/\/|\/\*|\*)/

const linesOf = (name: string): string[] =>
  readFileSync(join(DEMO, name), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !COMMENT.test(line))

const files = readdirSync(DEMO, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => join(parentPath, name).slice(DEMO.length + 1))

it('the demo has at most 600 lines of code, with its pages, besides styles and words', () => {
  const counted = files.filter((name) => !NOT_COUNTED.test(name))
  expect(counted).toContain('app.ts')
  expect(counted.flatMap(linesOf).length).toBeLessThan(MOST_LINES)
})

it('each stand-in of the demo says that it is not to be copied', () => {
  for (const name of files.filter((file) => /^stand-ins\/.*\.(ts|js)$/.test(file)))
    expect(readFileSync(join(DEMO, name), 'utf8'), name).toMatch(/^\/\/ DEMO ONLY, do not copy: /)
})

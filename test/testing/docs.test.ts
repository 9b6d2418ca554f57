import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runDocExample } from '../support/doc-examples.js'
import { ALL_FILES } from '../vectors/files.js'

const ROOT = new URL('../../', import.meta.url)
const guide = readFileSync(new URL('docs/vectors.md', ROOT), 'utf8')

describe('docs/vectors.md', () => {
  it('has a program that runs as it stands', async () => {
    const code = /```ts\n([\s\S]*?)```/.exec(guide)?.[1] ?? ''
    expect(code).toContain('runVectors')
    await runDocExample({ place: 'docs/vectors.md', code })
  })

  it('shows in its table every flag that there is, and how many cases carry it', () => {
    const rows = [...guide.matchAll(/^\| (\S+ [A-Z]\w+) \| (\d+) \|/gm)].map(
      ([, flag, count]) => `${flag} ${count}`,
    )
    const flags = ALL_FILES.flatMap(({ kind, notes, testGroups }) => {
      const tests = testGroups.flatMap((group) => group.tests)
      return Object.keys(notes).map(
        (flag) => `${kind} ${flag} ${tests.filter((test) => test.flags.includes(flag)).length}`,
      )
    })
    expect(rows).toEqual(flags)
  })

  it('names every operation, and files that exist', () => {
    const operations = new Set(
      ALL_FILES.flatMap(({ testGroups }) => testGroups.map(({ operation }) => operation)),
    )
    for (const operation of operations) expect(guide).toContain(`| \`${operation}\` |`)
    for (const [, path = ''] of guide.matchAll(/`((?:vectors|scripts|test)\/[\w/-]*)`/g)) {
      expect(existsSync(new URL(path, ROOT)), path).toBe(true)
    }
  })
})

import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/storage/memory.js'
import { runNodeTest } from './support/node-test.js'
import { recordTests } from './support/recorder.js'

const FOLDER = new URL('../../docs/adapters/', import.meta.url)
const guide = readFileSync(new URL('README.md', FOLDER), 'utf8')
const programs = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code)

describe('docs/adapters/README.md', () => {
  it('quotes the adapter of the example as it stands', () => {
    const adapter = readFileSync(new URL('../../examples/adapter-lmdb/lmdb-store.ts', FOLDER), 'utf8')
    expect(programs.at(-1)).toBe(adapter)
  })

  it('has a test that runs as it stands', () => {
    const code = programs.find((program) => program.includes('storeConformance')) ?? ''
    const { status, passed, output } = runNodeTest(code)
    expect({ status, passed }, output).toEqual({ status: 0, passed: recordTests(memoryStore).length })
  })

  it('shows the contract with the functions that it has', () => {
    const contract = readFileSync(new URL('../../src/storage/contract.ts', FOLDER), 'utf8')
    const signatures = (text: string) => text.match(/^ {2}(?:load|loadMany|commit|events)\(.*$/gm)
    expect(signatures(programs[0] ?? '')).toEqual(signatures(contract))
  })

  it('names in its table checks that the kit has', () => {
    const titles = recordTests(memoryStore).map((test) => test.title)
    const named = [...guide.matchAll(/^\| [^|]+ \| `([^`]+)` \|/gm)].map(([, title]) => title)
    expect(named.length).toBeGreaterThan(10)
    for (const title of named) expect(titles).toContain(title)
  })

  it('points at files that exist', () => {
    for (const [, path = ''] of guide.matchAll(/\]\(([^)]+)\)/g)) {
      expect(existsSync(new URL(path, FOLDER)), path).toBe(true)
    }
  })
})

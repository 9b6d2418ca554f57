import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MAX_DOCUMENT_BYTES, MAX_EVENT_BYTES, MAX_EVENTS_PER_COMMIT } from '../../src/storage/contract.js'
import { memoryStore } from '../../src/storage/memory.js'
import { storeConformance } from '../../src/testing/index.js'
import { runDocExample } from '../support/doc-examples.js'
import { BROKEN_COMMITS } from './broken-stores/commits.js'
import { BROKEN_CONTENTS } from './broken-stores/contents.js'
import { keyValueMemory, keyValueStore } from './support/key-value-store.js'
import { runNodeTest } from './support/node-test.js'
import { failureOf, recordTests } from './support/recorder.js'

const FOLDER = new URL('../../docs/adapters/', import.meta.url)
const guide = readFileSync(new URL('README.md', FOLDER), 'utf8')
const programs = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code)

function programWith(text: string): string {
  const found = programs.find((program) => program.includes(text))
  if (found === undefined) throw new Error(`expected a program with ${text}`)
  return found
}

describe('docs/adapters/README.md', () => {
  it('has a test for node:test that runs as it stands', () => {
    const { status, passed, output } = runNodeTest(programWith("'node:test'"))
    expect({ status, passed }, output).toEqual({ status: 0, passed: recordTests(memoryStore).length })
  })

  it('shows the contract as it is', () => {
    const contract = readFileSync(new URL('../../src/storage/contract.ts', FOLDER), 'utf8')
    const membersOf = (text: string, name: string): string[] => {
      const body = new RegExp(`interface ${name} \\{\\n([\\s\\S]*?)\\n\\}`).exec(text)?.[1] ?? ''
      return body.split('\n').filter((line) => /^ {2}[\w(]/.test(line))
    }
    const inline = contract.replaceAll(': Summary', ': Readonly<Record<string, string | number | null>>')
    for (const name of ['Commit', 'DocumentStore']) {
      expect(membersOf(guide, name).length).toBeGreaterThan(3)
      expect(membersOf(guide, name)).toEqual(membersOf(inline, name))
    }
  })

  it('states the limits as they are', () => {
    expect(guide).toContain(`| document | ${MAX_DOCUMENT_BYTES / 1024} KiB of UTF-8 |`)
    expect(guide).toContain(`| events in a commit | ${MAX_EVENTS_PER_COMMIT} |`)
    expect(guide).toContain(`| document of an event | ${MAX_EVENT_BYTES / 1024} KiB of UTF-8 |`)
  })

  it('quotes messages as the kit writes them', async () => {
    const quoted = [...guide.matchAll(/```text\n([\s\S]*?)\n```/g)].map(([, text]) => text)
    const messages = await Promise.all(
      [...BROKEN_COMMITS, ...BROKEN_CONTENTS].flatMap(({ make, caughtBy }) =>
        recordTests(make)
          .filter((test) => caughtBy.includes(test.title))
          .map(async (test) => Reflect.get(Object(await failureOf(test)), 'message')),
      ),
    )
    expect(quoted).toHaveLength(2)
    for (const text of quoted) expect(messages).toContain(text)
  })

  it('names in its table tests that the kit has', () => {
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

await runDocExample({ place: 'docs/adapters/README.md, the test for Vitest', code: programWith("'vitest'") })

describe('an adapter for a key-value store that can only compare and set one key', () =>
  storeConformance({ describe, it }, () => keyValueStore(keyValueMemory())))

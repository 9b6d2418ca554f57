import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import requirements from '../../docs/requirements.json' with { type: 'json' }

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

interface Requirement {
  readonly id: string
  readonly requirement: string
  readonly level: string
  /** Why it is the application's, or what of it is. */
  readonly host?: string
}

export const REQUIREMENTS: readonly Requirement[] = requirements

/** A test, or a group of tests, by its title. */
interface Title {
  readonly file: string
  readonly title: string
}

/** Titles of `it`, `test` and `describe`, and of their `.each`, as they stand in the source. */
const TITLE =
  /\b(?:it|test|describe)(?:\.each(?:\([^\n]*?\)|\(\[[\s\S]*?\n\s*\]\)))?\(\s*(['"`])([^\n]*?)\1\s*,/g

function testFiles(): string[] {
  return readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
}

function titles(): Title[] {
  return testFiles().flatMap((file) => {
    const source = readFileSync(join(ROOT, 'test', file), 'utf8')
    return [...source.matchAll(TITLE)].map(([, , title = '']) => ({ file: `test/${file}`, title }))
  })
}

/** The ids that a title begins with, such as `S1 6238-5.2 …`. */
function idsOf(title: string): string[] {
  const ids: string[] = []
  for (const word of title.split(' ')) {
    if (!REQUIREMENTS.some(({ id }) => id === word)) break
    ids.push(word)
  }
  return ids
}

/** The tests that carry the id of each requirement. */
export function testsById(): ReadonlyMap<string, readonly Title[]> {
  const found = new Map<string, Title[]>(REQUIREMENTS.map(({ id }) => [id, []]))
  for (const title of titles()) for (const id of idsOf(title.title)) found.get(id)?.push(title)
  return found
}

/** Every requirement with its tests, as Markdown. */
export function requirementsPage(): string {
  const found = testsById()
  const parts = REQUIREMENTS.map(({ id, requirement, level, host }) => {
    const proofs = (found.get(id) ?? []).map(({ file, title }) => `- ${title} (\`${file}\`)`)
    return [`## ${id}`, `${requirement} (${level})`, ...(host === undefined ? [] : [host]), proofs.join('\n')]
      .filter((part) => part !== '')
      .join('\n\n')
  })
  return `${['# Requirements and their tests', ...parts].join('\n\n')}\n`
}

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

const INTRODUCTION = `# Promises and their tests

Each promise and each requirement of a standard has tests that carry its id in their titles. This page is made from
those titles by \`npm run requirements\`, and a test compares it with them.

Run one of them by its id: \`npx vitest run -t 'S1 '\`.

## How they are tested

| kind | what it does | where |
| --- | --- | --- |
| examples | one behavior a test, on real parts | \`test/service\`, \`test/http\` |
| tables of hostile values | every public argument, with everything that a request could send | \`test/service\`, \`test/otp\` |
| properties | random inputs, and random sequences of commands against a model | \`test/property\` |
| every state | all reachable states of a small world, with a crash before or after each commit | \`test/exhaustive\` |
| races | several processes on one real database; a checker reads their history | \`test/races\`, \`test/databases\` |
| faults | servers that are killed, cut off, full or promoted | \`test/databases\` |
| strangers | other implementations get the same questions | \`test/strangers\`, [conformance vectors](../vectors.md) |
| browsers | the product story in Chromium, with an authenticator that is not ours | \`test/browser\` |
| mutants | the code is broken on purpose, and a test has to fail | [mutation tests](../mutation.md) |

`

/** The parts of the page, each with the ids that belong there. */
const PARTS: readonly (readonly [title: string, about: string, ids: RegExp])[] = [
  [
    'Promises',
    'What [SECURITY.md](../../SECURITY.md) promises. A way to break one is a vulnerability.',
    /^S\d/,
  ],
  ['OWASP ASVS 5.0', 'The Application Security Verification Standard, by clause.', /^ASVS-/],
  ['NIST SP 800-63B-4', 'Digital identity guidelines, by section.', /^NIST-/],
  ['PCI DSS 4.0.1', 'Payment cards, by requirement.', /^PCI-/],
  [
    'RFCs and formats',
    'RFC 4226 (HOTP), RFC 6238 (TOTP), RFC 4648 (Base32) and `otpauth` URIs.',
    /^(?:\d|uri|inputs)/,
  ],
]

/** The promises of SECURITY.md, by id. */
const PROMISES: ReadonlyMap<string, string> = new Map(
  [...readFileSync(join(ROOT, 'SECURITY.md'), 'utf8').matchAll(/^\| (S\d+) \| (.+) \|$/gm)].map(
    ([, id = '', text = '']) => [id, text],
  ),
)

/** Every requirement with its tests, as the page docs/security/tests.md. */
export function requirementsPage(): string {
  const found = testsById()
  const parts = PARTS.map(([title, about, ids]) => {
    const rows = REQUIREMENTS.filter(({ id }) => ids.test(id)).map((row) =>
      section(row, found.get(row.id) ?? []),
    )
    return [`## ${title}`, about, ...rows].join('\n\n')
  })
  return `${INTRODUCTION}${parts.join('\n\n')}\n`
}

function section({ id, requirement, level, host }: Requirement, tests: readonly Title[]): string {
  const optional = level === 'must' ? '' : ` (${level})`
  const text = PROMISES.get(id) ?? requirement
  return [`### ${id}`, `${text}${optional}`, ...(host === undefined ? [] : [host]), testList(tests)]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** Folded, because S1 alone has more than fifty. */
function testList(tests: readonly Title[]): string {
  if (tests.length === 0) return ''
  const files = new Map<string, string[]>()
  for (const { file, title } of tests) files.set(file, [...(files.get(file) ?? []), title])
  const lines = [...files].map(
    ([file, titles]) => `- \`${file}\`\n${titles.map((title) => `  - ${code(title)}`).join('\n')}`,
  )
  const count = tests.length === 1 ? '1 test' : `${tests.length} tests`
  return `<details><summary>${count}</summary>\n\n${lines.join('\n')}\n\n</details>`
}

/** As code, so that no title is read as Markdown. */
const code = (title: string): string => (title.includes('`') ? `\`\` ${title} \`\`` : `\`${title}\``)

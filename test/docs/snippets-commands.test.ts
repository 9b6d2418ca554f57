import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import Database from 'libsql'
import { describe, expect, it } from 'vitest'
import { createKeyRing } from '../../src/index.js'
import { postgresDdl } from '../../src/storage/postgres/index.js'
import { temporaryFolder } from '../cli/support/run.js'
import { freshDist, ROOT } from '../package/repository.js'
import { type DocBlock, docBlocks } from '../support/doc-blocks.js'
import { blocksOfTest } from './support/checked-by.js'
import { problemOf } from './support/project-commands.js'

const blocks = blocksOfTest('docs/snippets-commands')

/** The code of the nth block of a page in a language. */
function codeOf(page: string, language: string, nth = 0): string {
  const found = docBlocks([page]).filter((block) => block.language === language)[nth]
  if (found === undefined) throw new Error(`${page} has no ${language} block ${nth}`)
  return found.code
}

/** The commands of a block: a backslash goes on, and a comment ends the line. */
const commandsOf = ({ code }: DocBlock): string[] =>
  code
    .replaceAll(/\\\n\s*/g, '')
    .replaceAll(/\s+# .*$/gm, '')
    .split('\n')
    .filter((line) => line !== '')

/** The service of docs/import.md, whose directory has a company with one member. */
function service(): string {
  const shown = codeOf('docs/import.md', 'js')
  const directory = `  directory: {
    companiesOf: async () => [{ companyId: 'acme' }],
    async *membersOf() { yield { userId: 'u1' } },
  },`
  expect(shown).toContain("  issuer: 'Example',\n")
  return shown.replace("  issuer: 'Example',\n", (line) => `${line}${directory}\n`)
}

/** A library that takes no time, for the module of docs/cli.md. */
const A_LIBRARY = `import { Secret, TOTP } from 'otpauth'
export const codeOfNow = (secret) => new TOTP({ secret: Secret.fromHex(secret), digits: 8 }).generate()`

/** The cases of SHA-1 and 8 digits in the vectors, which are what that module can answer. */
function vectorsOfTheModule(): string {
  const file = JSON.parse(readFileSync(join(ROOT, 'vectors/totp.json'), 'utf8'))
  const testGroups = file.testGroups.filter((group: { parameters: object; operation: string }) => {
    const wanted = { algorithm: 'SHA1', digits: 8, period: 30 }
    const { algorithm, digits, period } = { ...wanted, ...group.parameters }
    return group.operation === 'totp' && algorithm === 'SHA1' && digits === 8 && period === 30
  })
  const numberOfTests = testGroups.flatMap(({ tests }: { tests: unknown[] }) => tests).length
  return JSON.stringify({ ...file, testGroups, numberOfTests })
}

type Files = Readonly<Record<string, string>>

/** What a reader has before the commands of a page, besides a project with `stepward`. */
const READERS_FILES: Readonly<Record<string, () => Files>> = {
  'docs/cli.md': () => ({
    'two-factor.js': service(),
    'ids.txt': 'u1\n',
    'node_modules/a-library/package.json': '{ "type": "module", "exports": "./index.js" }',
    'node_modules/a-library/index.js': A_LIBRARY,
    'mine.js': codeOf('docs/cli.md', 'js'),
    'my-vectors.json': vectorsOfTheModule(),
  }),
  'docs/import.md': () => ({
    'two-factor.js': service(),
    'rows.csv': 'account,otp_secret\nada,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n',
  }),
  'docs/how-to/upgrade.md': () => ({ 'old.sql': `${postgresDdl().trimEnd()}\n` }),
  'docs/stores/d1.md': () => ({ 'migrations/.keep': '' }),
  'docs/vectors.md': () => ({
    'mine.js': "export { stepwardImplementation as default } from 'stepward/testing'",
    mine: `#!/usr/bin/env python3\n${codeOf('docs/vectors.md', 'python')}`,
  }),
}

const OTHER_COLUMNS =
  'npx stepward import --from otplib --set version=12 --set columns.userId=account' +
  ' --set columns.secret=otp_secret --set allConfirmed=true --input rows.csv --service ./two-factor.js'

/** What a command prints, and its exit status if it is not 0. */
const EXPECTED: readonly (readonly [command: string, prints: RegExp, status?: number])[] = [
  ['npx stepward help', /^ {2}import +import users/m],
  ['npx stepward help code', /^Usage: stepward code/],
  ['stepward secret > secret.txt', /^$/],
  ['stepward uri --issuer Example --account ada@example.com < secret.txt > uri.txt', /^$/],
  ['stepward qr < uri.txt', /█/],
  ['stepward code < secret.txt', /^\d{6}\n$/],
  ['stepward code < uri.txt', /^\d{6}\n$/],
  ['stepward verify "287 082" --secret-file secret.txt', /^not valid$/m, 1], // the code of another secret
  ['stepward code --time 2026-11-28T09:00:00Z < secret.txt', /^\d{6}\n$/],
  ['stepward code --time 1795856400 < secret.txt', /^\d{6}\n$/],
  ['stepward code --count 5 < secret.txt', /^(\d{6}\n){5}$/],
  ['stepward reseal --service ./two-factor.js --users ids.txt', /Nothing was stored/],
  ['stepward reseal --service ./two-factor.js --users ids.txt --apply', /moved to the current key/],
  ['stepward compliance --service ./two-factor.js --company acme', /\bu1\b/],
  ['stepward compliance --service ./two-factor.js --company acme --format csv > acme.csv', /^$/],
  ['stepward events --service ./two-factor.js --user u1', /^at +type/],
  ['stepward events --service ./two-factor.js --company acme --format ndjson', /^$/],
  ['stepward vectors --module ./mine.js', /most totp cases failed/, 1], // it has SHA-1 and 8 digits
  ['stepward vectors --module ./mine.js --file ./my-vectors.json', /^all cases +\d+ +0 +0$/m],
  ['openssl rand -base64 32', /^[\w+/]{43}=\n$/],
  ['npx stepward schema postgres > new.sql', /^$/],
  ['diff old.sql new.sql', /^$/],
  [OTHER_COLUMNS, /^would be imported +1 /],
  ['npx stepward schema sqlite > migrations/0001_two_factor.sql', /^$/],
  ['npx stepward vectors --module ./mine.js', /^all cases +\d+ +0 +0$/m],
  ["npx stepward vectors --command './mine' --junit report.xml", /^all cases +\d+ +0 +\d+$/m],
]

interface Ran {
  readonly status: number | null
  /** Standard output, and what it says besides. */
  readonly printed: string
}

/** Runs a line in a shell, as a reader does. */
async function sh(folder: string, line: string): Promise<Ran> {
  const child = spawn('sh', ['-c', line], {
    cwd: folder,
    env: {
      ...process.env,
      PATH: join(folder, 'node_modules/.bin') + delimiter + process.env['PATH'],
      TWO_FACTOR_KEY: Buffer.alloc(32, 9).toString('base64'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const closed = once(child, 'close')
  const [out, errors, [status]] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  return { status, printed: out + errors }
}

/** What a command leaves behind is used. */
const LEAVES: Readonly<Record<string, (folder: string, ran: Ran) => void>> = {
  'openssl rand -base64 32': (_, { printed }) => {
    createKeyRing({ current: 'new', keys: { new: printed.trim() } })
  },
  'npx stepward schema sqlite > migrations/0001_two_factor.sql': (folder) => {
    const db = new Database(':memory:')
    db.exec(readFileSync(join(folder, 'migrations/0001_two_factor.sql'), 'utf8'))
    expect(db.prepare('SELECT count(*) AS count FROM stepward_enrollments').all([])).toEqual([{ count: 0 }])
    db.close()
  },
}

function readersFolder(page: string): string {
  const folder = temporaryFolder()
  const bin = join(folder, 'node_modules/.bin')
  mkdirSync(bin, { recursive: true })
  symlinkSync(ROOT, join(folder, 'node_modules/stepward'))
  for (const name of ['libsql', 'otpauth', 'qr']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name))
  }
  symlinkSync(join(freshDist(), 'cli/main.js'), join(bin, 'stepward'))
  const files = { 'package.json': '{ "type": "module" }', ...READERS_FILES[page]?.() }
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content, { mode: 0o755 })
  }
  return folder
}

const pageOf = ({ place }: DocBlock): string => place.replace(/:\d+$/, '')
const ofShell = blocks.filter(({ language }) => language === 'sh')
const toRun = ofShell.flatMap((block) =>
  commandsOf(block)
    .filter((line) => problemOf(line) === undefined)
    .map((line) => ({ page: pageOf(block), line })),
)

describe('the commands on the pages', () => {
  it('name packages, scripts and files that exist', () => {
    const problems = ofShell.flatMap((block) =>
      commandsOf(block).map((line) => ({ place: block.place, line, problem: problemOf(line) ?? null })),
    )
    expect(problems.filter(({ problem }) => problem !== null)).toEqual([])
    expect(EXPECTED.map(([command]) => command).filter((c) => !toRun.some(({ line }) => line === c))).toEqual(
      [],
    )
  })

  it.each([...new Set(toRun.map(({ page }) => page))])('of %s run in a shell', async (page) => {
    const folder = readersFolder(page)
    for (const { line } of toRun.filter((command) => command.page === page)) {
      const [, prints = /^expected in the table$/, status = 0] =
        EXPECTED.find(([command]) => command === line) ?? []
      const ran = await sh(folder, line)
      expect({ line, ...ran }).toEqual({ line, status, printed: expect.stringMatching(prints) })
      LEAVES[line]?.(folder, ran)
    }
  })

  it('of docs/cli.md print the message that is shown', async () => {
    for (const { code } of blocks.filter(({ language }) => language === 'console')) {
      const [command = '', ...shown] = code.split('\n')
      const { printed } = await sh(readersFolder('docs/cli.md'), command.replace(/^\$ /, ''))
      expect(printed).toBe(shown.join('\n'))
    }
  })
})

it('docs/vectors.md has a program that answers its request as the page says', async () => {
  const folder = readersFolder('docs/vectors.md')
  const request = codeOf('docs/vectors.md', 'json')
  const answers = codeOf('docs/vectors.md', 'json', 1).trim().split('\n')
  const refused = request.replace('"digits":6', '"digits":5')
  const unknown = request.replace('"hotp"', '"totp"')
  writeFileSync(join(folder, 'requests'), request + refused + unknown)
  const { printed } = await sh(folder, './mine < requests')
  const given = printed.trim().split('\n')
  expect(JSON.parse(given[0] ?? '')).toEqual(JSON.parse(answers[0] ?? ''))
  const fields = (line: string): string[] => Object.keys(JSON.parse(line))
  expect(given.map(fields)).toEqual(answers.map(fields))
})

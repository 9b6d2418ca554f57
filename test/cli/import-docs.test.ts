import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { MEANINGS } from '../../src/cli/import-outcomes.js'
import { ROOT } from '../package/repository.js'
import { stepward, temporaryFolder } from './support/run.js'

const page = readFileSync(join(ROOT, 'docs/import.md'), 'utf8')

/** The code blocks of a language. */
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code]) => code ?? '')

/** A project of a user, with the files of the page. */
function project(): string {
  const folder = temporaryFolder()
  const modules = join(folder, 'node_modules')
  mkdirSync(modules)
  symlinkSync(ROOT, join(modules, 'stepward'))
  symlinkSync(join(ROOT, 'node_modules/libsql'), join(modules, 'libsql'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'two-factor.js'), blocks('js').join('\n'))
  writeFileSync(join(folder, 'rows.ndjson'), blocks('json').join('\n'))
  return folder
}

it('docs/import.md shows what its commands print', async () => {
  const cwd = project()
  const env = { TWO_FACTOR_KEY: Buffer.alloc(32, 9).toString('base64') }
  const shown = blocks('console')
  expect(shown).toHaveLength(3)
  for (const block of shown) {
    const [command = '', ...output] = block.split('\n')
    const args = command.replace('$ npx stepward ', '').split(' ')
    expect(await stepward(args, { cwd, env })).toEqual({ status: 1, stdout: output.join('\n'), stderr: '' })
  }
  const report = readFileSync(join(cwd, 'report.ndjson'), 'utf8').trimEnd().split('\n')
  expect(report.map((line) => JSON.parse(line)).toSorted((a, b) => a.line - b.line)).toMatchObject([
    { line: 1, userId: 'ada', result: 'already_enrolled' },
    { line: 2, userId: 'bob', result: 'left_out', reason: 'unconfirmed' },
    { line: 3, userId: 'eve', result: 'refused', reason: 'unreadable' },
  ])
})

it('docs/import.md has every outcome in its table', async () => {
  for (const [outcome, { group, label }] of Object.entries(MEANINGS)) {
    const row = page.split('\n').find((line) => line.startsWith(`| ${label}`))
    expect(row, label).toContain(`\`${outcome}\``)
    if (group !== 'done') expect(row, label).toContain(`\`${group}\``)
  }
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../package/repository.js'
import { NAMES } from './project.js'
import type { Runtime } from './runtime.js'

const PAGE = join(ROOT, 'docs', 'runtimes.md')

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** What an entry did in a test that passed. */
export interface PassedCell {
  readonly row: string
  readonly name: string
  readonly word: string
}

/** Runtime × entry × result. Only a test that has passed puts a word into the table. */
function table(rows: readonly Runtime[], passed: readonly PassedCell[]): string {
  const head = ['', ...NAMES.map((name) => `\`${name.replace('stepward/', '')}\``)]
  const lines = rows.map((runtime) => [
    runtime.name,
    ...NAMES.map(
      (name) => passed.find((cell) => cell.row === runtime.name && cell.name === name)?.word ?? '✗',
    ),
  ])
  return [head, head.map(() => '---'), ...lines].map(line).join('\n')
}

/** docs/runtimes.md with the table under a heading as these tests have made it. */
export function runtimesPage(
  heading: string,
  rows: readonly Runtime[],
  passed: readonly PassedCell[],
): string {
  const page = readFileSync(PAGE, 'utf8')
  const start = page.indexOf('\n|', page.indexOf(`\n## ${heading}\n`)) + 1
  const rest = page.slice(start)
  const end = rest.search(/\n(?!\|)/)
  return page.slice(0, start) + table(rows, passed) + rest.slice(end)
}

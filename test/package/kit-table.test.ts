import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ROOT } from './repository.js'

const folder = mkdtempSync(join(tmpdir(), 'stepward-kit-table-'))
afterAll(() => rmSync(folder, { recursive: true }))

const page = join(folder, 'clients.md')
const PG = 'kit: pg 8.23.1 on PostgreSQL 15'
const REDIS = 'kit: redis 6.3.1 on Redis 7'

/** Runs the script on a report with a test in each of these groups. */
function kitTable(groups: Readonly<Record<string, string>>, ...options: string[]) {
  const assertionResults = Object.entries(groups).map(([title, status]) => ({
    ancestorTitles: ['a file', title, 'S1'],
    status,
  }))
  const report = join(folder, 'tests.json')
  writeFileSync(report, JSON.stringify({ testResults: [{ assertionResults }] }))
  const args = [join(ROOT, 'scripts', 'kit-table.mjs'), report, page, ...options]
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  return { status, stderr: stderr.replaceAll(page, 'clients.md') }
}

describe('the table of clients', () => {
  it('has a row for each kit, and agrees with the run that made it', () => {
    const run = { [PG]: 'passed', [REDIS]: 'passed', 'another group': 'failed' }
    kitTable(run, '--write')
    expect(readFileSync(page, 'utf8')).toContain(
      '\n| PostgreSQL 15 | pg 8.23.1 | ✓ |\n| Redis 7 | redis 6.3.1 | ✓ |\n',
    )
    expect(kitTable(run)).toEqual({ status: 0, stderr: '' })
  })

  it('fails for a row that no kit has passed, and for a kit without a row', () => {
    kitTable({ [PG]: 'passed' }, '--write')
    expect(kitTable({ [REDIS]: 'passed' })).toEqual({
      status: 1,
      stderr:
        'clients.md: no row for | Redis 7 | redis 6.3.1 | ✓ |\n' +
        'clients.md: no kit has passed for | PostgreSQL 15 | pg 8.23.1 | ✓ |\n',
    })
    expect(kitTable({ [PG]: 'failed' }).status).toBe(1)
  })
})

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ROOT } from './repository.js'

const folder = mkdtempSync(join(tmpdir(), 'stepward-closing-line-'))
afterAll(() => rmSync(folder, { recursive: true }))

const PASSED_FILE = { status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'passed' }] }
const FAILED_FILE = { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] }
const SKIPPED_FILE = { status: 'passed', assertionResults: [{ status: 'pending' }] }
const BROKEN_FILE = { status: 'failed', assertionResults: [] }

/** The last line and the exit status of the gate after these files of tests. */
function close(testResults: readonly (typeof PASSED_FILE)[] | null, brokenSteps: number, testStatus: number) {
  const report = join(folder, `${crypto.randomUUID()}.json`)
  if (testResults !== null) {
    const tests = testResults.flatMap((file) => file.assertionResults)
    const numPassedTests = tests.filter((test) => test.status === 'passed').length
    writeFileSync(report, JSON.stringify({ numTotalTests: tests.length, numPassedTests, testResults }))
  }
  const args = [join(ROOT, 'scripts', 'closing-line.mjs'), report, String(brokenSteps), String(testStatus)]
  const { stdout, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  return { line: stdout.trimEnd().split('\n').at(-1), status }
}

describe('the closing line of the gate', () => {
  it.each([
    ['all passed', [PASSED_FILE, PASSED_FILE], 0, 0, '4 passed, 0 failed', 0],
    ['a test failed', [PASSED_FILE, FAILED_FILE], 0, 1, '3 passed, 1 failed', 1],
    ['a test was skipped', [PASSED_FILE, SKIPPED_FILE], 0, 0, '2 passed, 1 failed', 1],
    ['a file did not load', [PASSED_FILE, BROKEN_FILE], 0, 1, '2 passed, 1 failed', 1],
    ['an error came from outside of every test', [PASSED_FILE], 0, 1, '2 passed, 1 failed', 1],
    ['the check failed', [PASSED_FILE], 1, 0, '2 passed, 1 failed', 1],
    ['the check and a test failed', [FAILED_FILE], 1, 1, '1 passed, 2 failed', 1],
    ['no test ran', [], 0, 0, '0 passed, 1 failed', 1],
    ['nothing could be installed', null, 1, 0, '0 passed, 1 failed', 1],
    ['the build failed, so that there is no report', null, 0, 1, '0 passed, 1 failed', 1],
  ] as const)('when %s', (_, files, brokenSteps, testStatus, line, status) => {
    expect(close(files, brokenSteps, testStatus)).toEqual({ line, status })
  })
})

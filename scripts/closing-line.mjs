// Ends the gate: prints "N passed, N failed" and exits with 1 unless tests ran and all is well.
//
//   node scripts/closing-line.mjs <Vitest's JSON report> <steps before the tests that failed> <exit code of the tests>
//
// Plain JavaScript without dependencies, so that it runs even if `npm ci` failed.
import { existsSync, readFileSync } from 'node:fs'

const [reportFile, brokenSteps, testStatus] = process.argv.slice(2)

const report = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : null
const passed = report?.numPassedTests ?? 0

// A skipped test proves nothing, and a file that does not load may contain any number of tests.
const notPassed = (report?.numTotalTests ?? 0) - passed
const notLoaded = (report?.testResults ?? []).filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
).length

// No report, no test, or an error outside of the tests is one failure, unless another failure is counted.
const counted = Number(brokenSteps) + notPassed + notLoaded
const uncounted = counted === 0 && (passed === 0 || testStatus !== '0') ? 1 : 0

const failed = counted + uncounted
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1

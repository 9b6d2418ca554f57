import type { VectorFlagReport, VectorReport, VectorTotals } from './report.js'

/** For each flag, so that one mistake does not bury the others. The report has all of them. */
const MAX_CASES_SHOWN = 3

const row = (name: string, width: number, cells: readonly (number | string)[]): string =>
  `${name.padEnd(width)}${cells.map((cell) => String(cell).padStart(9)).join('')}`

const cellsOf = ({ passed, failed, unsupported }: VectorTotals): number[] => [passed, failed, unsupported]

function failuresOf(report: VectorReport, { kind, flag, description }: VectorFlagReport): string[] {
  const failed = report.cases.filter(
    (test) => test.kind === kind && test.outcome === 'failed' && test.flags.includes(flag),
  )
  const shown = failed
    .slice(0, MAX_CASES_SHOWN)
    .map((test) => `  ${test.tcId} ${test.comment}: ${test.reason}`)
  const rest = failed.length - shown.length
  return ['', `${kind} ${flag}: ${description}`, ...shown, ...(rest > 0 ? [`  and ${rest} more`] : [])]
}

/**
 * Formats a report as text for a terminal or a log: a line for each flag, and below it each flag that failed, with what
 * such a bug does to users and its first three cases.
 *
 * @returns Lines joined by `\n`, without one at the end.
 * @example
 * ```ts
 * import { createRequire } from 'node:module'
 * import { formatVectorTable, runVectors, stepwardImplementation } from 'stepward/testing'
 *
 * const vectors = createRequire(import.meta.url)('stepward/vectors/base32.json')
 * const report = await runVectors(stepwardImplementation, vectors)
 * if (!/^base32 Rfc4648 +\d+ +0 +0$/m.test(formatVectorTable(report))) throw new Error('ours passes')
 * ```
 */
export function formatVectorTable(report: VectorReport): string {
  const names = report.flags.map(({ kind, flag }) => `${kind} ${flag}`)
  const width = Math.max(0, ...names.map((name) => name.length))
  const lines = [
    row('', width, ['passed', 'failed', 'n/a']),
    ...report.flags.map((flag) => row(`${flag.kind} ${flag.flag}`, width, cellsOf(flag))),
    row('all cases', width, cellsOf(report)),
  ]
  const failures = report.flags.filter((flag) => flag.failed > 0).flatMap((flag) => failuresOf(report, flag))
  return [...lines, ...failures].join('\n')
}

import type { Question, ReadFile } from './file.js'
import type { VectorOperation } from './implementation.js'

/** `unsupported` is neither passed nor failed. */
export type VectorOutcome = 'passed' | 'failed' | 'unsupported'

/** The outcome of one case. */
export interface VectorCaseReport {
  /** The file: `hotp`, `totp`, `base32` or `otpauth-uri`. */
  readonly kind: string
  readonly tcId: number
  readonly operation: VectorOperation
  readonly comment: string
  readonly flags: readonly string[]
  readonly outcome: VectorOutcome
  /** Why it failed or was not supported, in ASCII on one line; null if it passed. */
  readonly reason: string | null
}

/** The number of cases by outcome. */
export interface VectorTotals {
  readonly passed: number
  readonly failed: number
  readonly unsupported: number
}

/** The cases of a file with one flag. A case with two flags counts for both. */
export interface VectorFlagReport extends VectorTotals {
  readonly kind: string
  readonly flag: string
  /** What a bug of this kind does to users. */
  readonly description: string
}

/** The report of a run. Plain data, which survives JSON. */
export interface VectorReport extends VectorTotals {
  readonly flags: readonly VectorFlagReport[]
  readonly cases: readonly VectorCaseReport[]
}

/** Counts the outcomes. */
export function totalsOf(cases: readonly VectorCaseReport[]): VectorTotals {
  const count = (outcome: VectorOutcome): number => cases.filter((test) => test.outcome === outcome).length
  return { passed: count('passed'), failed: count('failed'), unsupported: count('unsupported') }
}

export function caseReport(
  { kind, tcId, operation, comment, flags }: Question,
  { outcome, reason }: Pick<VectorCaseReport, 'outcome' | 'reason'>,
): VectorCaseReport {
  return { kind, tcId, operation, comment, flags, outcome, reason }
}

/** The report of all cases, with the flags in the order of each file's notes. */
export function vectorReport(files: readonly ReadFile[], cases: readonly VectorCaseReport[]): VectorReport {
  const flags = files.flatMap(({ kind, notes }) =>
    [...notes].map(([flag, { description }]) => ({
      kind,
      flag,
      description,
      ...totalsOf(cases.filter((test) => test.kind === kind && test.flags.includes(flag))),
    })),
  )
  return { ...totalsOf(cases), flags, cases }
}

import type { MigrationRefusal } from '../migrate/index.js'
import type { ImportProgress } from '../service/results.js'
import { count } from './progress.js'

type Reason<R> = R extends { readonly reason: infer N } ? N : never

/** What happened, or would happen, to a person or a row. */
export type Outcome =
  | 'imported'
  | 'nothing'
  | MigrationRefusal
  | 'proof_failed'
  | Reason<Exclude<ImportProgress['result'], { readonly ok: true }>>

/** `done` and `left_out` are as they should be. Something that is `refused` makes the exit status 1. */
interface Meaning {
  readonly group: 'done' | 'left_out' | 'refused'
  readonly label: string
  readonly why: string
}

/** In the order of the table. */
export const MEANINGS: Readonly<Record<Outcome, Meaning>> = {
  imported: { group: 'done', label: 'imported', why: 'the entry in the app works here' },
  already_enrolled: { group: 'done', label: 'already there', why: 'two-factor is on here; nothing changes' },
  nothing: { group: 'left_out', label: 'no authenticator', why: 'the row has none' },
  unconfirmed: { group: 'left_out', label: 'unconfirmed', why: 'the user never proved to have the secret' },
  deleted: { group: 'left_out', label: 'ended there', why: 'the other system switched it off or deleted it' },
  not_totp: { group: 'left_out', label: 'another factor', why: 'not an authenticator app' },
  ended: { group: 'left_out', label: 'ended here', why: 'switched off, reset or erased here; it stays so' },
  below_profile: {
    group: 'refused',
    label: 'too weak',
    why: 'too short a secret for the profile, or too long a period',
  },
  too_many_authenticators: { group: 'refused', label: 'one too many', why: 'authenticators.max is reached' },
  unsupported: { group: 'refused', label: 'unsupported', why: 'codes that Stepward cannot check' },
  proof_failed: { group: 'refused', label: 'proof failed', why: 'the old library computes another code' },
  unreadable: { group: 'refused', label: 'unreadable', why: 'the row is malformed' },
  invalid: { group: 'refused', label: 'invalid', why: 'a value that no import takes' },
  busy: { group: 'refused', label: 'busy', why: 'other requests changed the user meanwhile; run it again' },
}

/** One person or row, for the report. */
export interface Entry {
  /** Of the input, from 1. */
  readonly line: number
  readonly userId: string | null
  readonly outcome: Outcome
  /** What is wrong, without any value. */
  readonly message?: string | undefined
}

/** Refusals that are shown with their line. The report has all. */
const MAX_SHOWN = 10

/** Counts outcomes, and keeps the first refusals. */
export function startTally() {
  const counts = new Map<Outcome, number>()
  const shown: Entry[] = []
  let total = 0
  return {
    total: (): number => total,
    add(entry: Entry): void {
      total += 1
      counts.set(entry.outcome, (counts.get(entry.outcome) ?? 0) + 1)
      if (MEANINGS[entry.outcome].group === 'refused' && shown.length < MAX_SHOWN) shown.push(entry)
    },
    refused: (): number =>
      [...counts].reduce((sum, [outcome, n]) => sum + (MEANINGS[outcome].group === 'refused' ? n : 0), 0),
    /** The table, and the first refusals. */
    text: (isDryRun: boolean): string => [...tableOf(counts, total, isDryRun), ...refusals(shown)].join('\n'),
  }
}

export type Tally = ReturnType<typeof startTally>

function tableOf(counts: ReadonlyMap<Outcome, number>, total: number, isDryRun: boolean): string[] {
  const rows = Object.entries(MEANINGS).flatMap(([outcome, { label, why }]) => {
    const number = counts.get(outcome as Outcome)
    const name = isDryRun && outcome === 'imported' ? 'would be imported' : label
    return number === undefined ? [] : [{ name, number: count(number), why }]
  })
  const all = [...rows, { name: 'in all', number: count(total), why: '' }]
  const widest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length))
  const names = widest(all.map(({ name }) => name))
  const numbers = widest(all.map(({ number }) => number))
  return all.map(({ name, number, why }) =>
    `${name.padEnd(names)}  ${number.padStart(numbers)}  ${why}`.trimEnd(),
  )
}

function refusals(shown: readonly Entry[]): string[] {
  const lines = shown.map(
    ({ line, outcome, message }) =>
      `  line ${line}: ${MEANINGS[outcome].label}${message ? `: ${message}` : ''}`,
  )
  return lines.length === 0 ? [] : ['', 'The first that were refused:', ...lines]
}

/** The line of the report. */
export function reportLine({ line, userId, outcome, message }: Entry, isDryRun: boolean): object {
  const { group } = MEANINGS[outcome]
  const done = outcome === 'imported' && isDryRun ? 'would_be_imported' : outcome
  return {
    line,
    userId,
    result: group === 'done' ? done : group,
    ...(group === 'done' ? {} : { reason: outcome }),
    ...(message === undefined ? {} : { message }),
  }
}

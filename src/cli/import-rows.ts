import type { ImportSecretInput } from '../service/import.js'
import type { ImportProgress } from '../service/results.js'
import type { TwoFactor } from '../service/two-factor.js'
import type { Entry } from './import-outcomes.js'
import type { Proof } from './proof.js'
import type { InputRow } from './rows/row.js'
import type { Interruption } from './signals.js'
import type { RowSource } from './sources.js'

/** What {@link importRows} needs. */
interface Import {
  readonly twoFactor: TwoFactor
  readonly rows: AsyncIterable<InputRow>
  readonly source: RowSource
  readonly proof: Proof | null
  readonly isDryRun: boolean
  readonly concurrency: number
  readonly stop: Interruption
  /** Called for each person, and each row that is none. */
  readonly note: (entry: Entry) => void
  /** Keeps the new recovery codes of a person. Null: nobody gets new ones. */
  readonly keepCodes: ((userId: string, recoveryCodes: readonly string[]) => void) | null
}

/** Reads rows, imports their people, and notes what happened to each. A row that cannot be read stops nothing. */
export async function importRows(job: Import): Promise<void> {
  const { twoFactor, isDryRun, concurrency, stop, note, keepCodes } = job
  /** The lines of the people in work, by their place among all people. */
  const lines = new Map<number, number>()
  let people = 0

  function onProgress({ index, userId, result }: ImportProgress): void {
    const line = lines.get(index) ?? 0
    lines.delete(index)
    if (result.ok) {
      // First the codes: a note of somebody whose codes were not kept would be wrong.
      if (keepCodes !== null && userId !== null && result.recoveryCodes.length > 0) {
        keepCodes(userId, result.recoveryCodes)
      }
      note({ line, userId, outcome: 'imported' })
    } else {
      const message = 'message' in result ? withoutValues(result.message) : undefined
      note({ line, userId, outcome: result.reason, message })
    }
  }

  const input = peopleOf(job, (line) => lines.set(people++, line))
  await twoFactor.admin.importMany(input, { dryRun: isDryRun, concurrency, signal: stop, onProgress })
}

async function* peopleOf(
  { rows, source, proof, stop, note, keepCodes }: Import,
  taken: (line: number) => void,
): AsyncGenerator<ImportSecretInput, void, undefined> {
  try {
    for await (const row of rows) {
      if (stop.aborted) return
      const { line } = row
      if ('problem' in row) {
        note({ line, userId: null, outcome: 'unreadable', message: row.problem })
        continue
      }
      const found = source.read(row.value)
      if (found.length === 0) note({ line, userId: null, outcome: 'nothing' })
      for (const each of found) {
        if (!each.ok) {
          note({ line, userId: each.userId, outcome: each.reason, message: withoutValues(each.message) })
          continue
        }
        const { userId } = each.person
        const doubt = proof?.check(each.person, source.textOf(row.value)) ?? null
        if (doubt !== null) {
          note({ line, userId, outcome: 'proof_failed', message: doubt })
          continue
        }
        taken(line)
        yield keepCodes === null ? each.person : { ...each.person, recoveryCodes: 'new' }
      }
    }
  } catch (error) {
    // What was cut off by the signal is no fault of the file.
    if (!stop.aborted) throw error
  }
}

/** The problem alone: the function in front is ours, and a value behind could be a secret in the wrong column. */
const withoutValues = (message: string): string =>
  message.replace(/^[\w.-]+: /, '').replace(/, got (?!\d+$).*$/s, '')

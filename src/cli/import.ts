import { StepwardError } from '../errors.js'
import { type Command, misuse, print, readArguments, readNumber, warn } from './command.js'
import { CONCURRENCY_HELP, readConcurrency } from './concurrency.js'
import { type Entry, reportLine, startTally } from './import-outcomes.js'
import { importRows } from './import-rows.js'
import { type LineFile, openLines } from './line-file.js'
import { count, startProgress } from './progress.js'
import { loadProof, PROOF_LIBRARIES } from './proof.js'
import { openBytes } from './rows/bytes.js'
import { ROW_FORMATS, type RowFormat, readRows } from './rows/read-rows.js'
import { SERVICE_HELP, SERVICE_OPTION, withService } from './service-module.js'
import { stopOnSignal } from './signals.js'
import { SOURCES_HELP, sourceOf } from './sources.js'

const OPTIONS = {
  ...SERVICE_OPTION,
  from: { type: 'string' },
  input: { type: 'string' },
  format: { type: 'string' },
  set: { type: 'string', multiple: true },
  proof: { type: 'string' },
  apply: { type: 'boolean' },
  concurrency: { type: 'string' },
  report: { type: 'string' },
  'new-codes-to': { type: 'string' },
} as const

type Values = ReturnType<typeof readArguments<typeof OPTIONS>>['values']

function readFormat(format: string | undefined): RowFormat | undefined {
  if (format === undefined || ROW_FORMATS.includes(format)) return format as RowFormat | undefined
  throw misuse(`--format: expected ${ROW_FORMATS.join(', ')}`)
}

/** The files that an import writes. */
function openFiles(values: Values): { readonly report: LineFile | null; readonly codes: LineFile | null } {
  const codesTo = values['new-codes-to']
  // Codes of a run before are kept: they are nowhere else.
  const codes =
    codesTo === undefined || values.apply !== true
      ? null
      : openLines('new-codes-to', codesTo, { append: true })
  const report = values.report === undefined ? null : openLines('report', values.report, { append: false })
  return { report, codes }
}

async function run(values: Values): Promise<number> {
  const source = sourceOf(values.from, values.set ?? [])
  const proof = await loadProof(values.proof, values.service)
  const format = readFormat(values.format)
  const concurrency = readConcurrency(readNumber('concurrency', values.concurrency))
  const isDryRun = values.apply !== true
  return withService(values.service, async ({ twoFactor }) => {
    const bytes = openBytes(values.input)
    const { report, codes } = openFiles(values)
    const tally = startTally()
    const progress = startProgress('people')
    const stop = stopOnSignal(() => {
      progress.end()
      warn('stopping after the people in work; press Ctrl-C again to stop at once')
      bytes.stop()
    })

    function note(entry: Entry): void {
      tally.add(entry)
      report?.write(reportLine(entry, isDryRun))
      const fraction = bytes.size === null ? null : bytes.read() / bytes.size
      progress.show({ done: tally.total(), fraction })
    }

    try {
      await importRows({
        twoFactor,
        rows: readRows(bytes, format),
        source,
        proof,
        isDryRun,
        concurrency,
        stop,
        note,
        keepCodes:
          values['new-codes-to'] === undefined
            ? null
            : (userId, recoveryCodes) => codes?.write({ userId, recoveryCodes }),
      })
    } catch (error) {
      progress.end()
      if (tally.total() > 0) print(tally.text(isDryRun))
      if (!isDryRun && isFault(error)) warn(RESUME)
      throw error
    } finally {
      report?.close()
      codes?.close()
    }
    progress.end()
    print(tally.text(isDryRun))
    if (proof !== null)
      print(`\n${proof.library} computes the same code for ${count(proof.proved())} of them.`)
    if (stop.status !== null) warn(`stopped; ${isDryRun ? 'nothing was stored' : RESUME}`)
    else if (isDryRun) print('\nNothing was stored. Run it again with --apply to import.')
    return stop.status ?? (tally.refused() > 0 ? 1 : 0)
  })
}

/** A fault of the service, not of the command line or the file. */
const isFault = (error: unknown): boolean =>
  error instanceof StepwardError && error.code !== 'ERR_INVALID_ARGUMENT'

const RESUME = 'run the same command again to go on: who is imported is already there then'

export const importCommand: Command = {
  summary: 'import users from another system, with a rehearsal first',
  help: `Usage: stepward import --from SYSTEM --service FILE [--input FILE] [options]

Reads rows of another system and prints what an import would do. With --apply it imports. You can
stop it at any point and run it again: no user is imported twice.

${SERVICE_HELP}
  --from SYSTEM        where the rows come from, see below
  --set NAME=VALUE     an option of the reader in stepward/migrate, such as digits=8 or
                       columns.secret=otp_secret; repeat it for more
  --input FILE         the rows; default and - are standard input
  --format FORMAT      ndjson, csv or json (an array), default by the name and the first character
  --apply              import; without it, nothing is stored
${CONCURRENCY_HELP}
  --proof LIBRARY      compare a code of each user with one of the old library, which must be installed
                       beside the service module: ${PROOF_LIBRARIES}
  --report FILE        a line of JSON for each person: line, userId, result, reason
  --new-codes-to FILE  give each user new recovery codes, and append them to FILE, which only you may read.
                       Without it, unused codes of the other system keep working if the rows have them

Systems: ${SOURCES_HELP}.

Exit status: 0 done, 1 a user was refused or a row was unreadable, 2 misuse or a fault, 130 interrupted.`,
  run: (args) => run(readArguments(args, OPTIONS).values),
}

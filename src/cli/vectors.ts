import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { StepwardError } from '../errors.js'
import { argument } from '../internal/input.js'
import {
  formatVectorJunit,
  formatVectorTable,
  runVectors,
  type VectorFile,
  type VectorReport,
} from '../testing/index.js'
import { VECTOR_OPERATIONS } from '../testing/vectors/implementation.js'
import { vectorTimeout } from '../testing/vectors/run.js'
import {
  type Command,
  codeOf,
  MISUSE,
  misuse,
  print,
  readArguments,
  readNumber,
  requireNone,
  warn,
} from './command.js'
import { type ChildCommand, type CommandImplementation, commandImplementation } from './line-protocol.js'
import { serveModule } from './serve-module.js'

const OPTIONS = {
  module: { type: 'string' },
  command: { type: 'string' },
  serve: { type: 'string' },
  only: { type: 'string' },
  file: { type: 'string' },
  timeout: { type: 'string' },
  junit: { type: 'string' },
} as const

type Values = ReturnType<typeof readArguments<typeof OPTIONS>>['values']

const KINDS = ['hotp', 'totp', 'base32', 'otpauth-uri']

const MILLISECONDS_PER_SECOND = 1000

const readTimeout = argument('stepward vectors', 'timeout', vectorTimeout)

/** Found by the package's own name, so that it does not matter where this file was built to. */
function loadVectors(kind: string): VectorFile {
  const file = fileURLToPath(import.meta.resolve(`stepward/vectors/${kind}.json`))
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** A file of the user's own. `runVectors` checks what is in it. */
function loadFile(file: string): VectorFile {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw misuse(`--file: cannot be read (${codeOf(error)})`)
  }
  try {
    return JSON.parse(text)
  } catch {
    throw misuse('--file: is not JSON')
  }
}

function readKinds(only: string | undefined): readonly string[] {
  const kinds = only === undefined ? KINDS : only.split(',')
  if (!kinds.every((kind) => KINDS.includes(kind)) || new Set(kinds).size < kinds.length) {
    throw misuse(`--only: expected some of ${KINDS.join(',')}`)
  }
  return kinds
}

function readVectors(values: Values): VectorFile | readonly VectorFile[] {
  if (values.file === undefined) return readKinds(values.only).map(loadVectors)
  requireNone(values, ['only'], 'not with --file')
  return loadFile(values.file)
}

/** A module runs as a command too, because only another process can be ended when it hangs. */
function readCommand({ module, command }: Values): ChildCommand {
  if (command !== undefined && module === undefined) return command
  if (command !== undefined) throw misuse('--module, --command: pass only one of them')
  if (module === undefined) throw misuse('expected --module or --command')
  if (!existsSync(module)) throw misuse('--module: no such file')
  return [process.execPath, ...process.execArgv, process.argv[1] ?? '', 'vectors', '--serve', module]
}

/** Whether the module answers. If its process ended with a sentence on standard error, there is no other. */
async function moduleStarts(child: CommandImplementation, timeout: number): Promise<boolean> {
  const signal = AbortSignal.timeout(timeout * MILLISECONDS_PER_SECOND)
  if (await child.start(signal)) return true
  if (signal.aborted) throw misuse(`--module: did not load within ${timeout} s`)
  const fault = child.faultBeforeFirstAnswer()
  if (!fault?.includes(`exit status ${MISUSE})`)) throw misuse(`--module: ${fault}`)
  return false
}

async function run(
  { implementation }: CommandImplementation,
  files: VectorFile | readonly VectorFile[],
  timeout: number,
): Promise<VectorReport> {
  try {
    return await runVectors(implementation, files, { timeout })
  } catch (error) {
    // The files of the package are right, so this is one of the user's own.
    if (error instanceof StepwardError)
      throw misuse(error.message.replace(/^runVectors: vectors(?:\.|: )?/, '--file: '))
    throw error
  }
}

function writeJunit(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw misuse(`--junit: cannot write the file (${codeOf(error)})`)
  }
}

/** Whether it fails most codes of a time, as a library does that reads the clock itself. */
function ignoresTime({ cases }: VectorReport): boolean {
  const asked = cases.filter(({ operation, outcome }) => operation === 'totp' && outcome !== 'unsupported')
  return asked.filter(({ outcome }) => outcome === 'failed').length > asked.length / 2
}

function requireChecked({ passed, failed, cases }: VectorReport): void {
  if (passed + failed === 0) throw misuse(`no case was checked: ${cases[0]?.reason ?? 'the file has none'}`)
}

export const vectors: Command = {
  summary: 'check an implementation, in any language, against the conformance vectors',
  help: `Usage: stepward vectors --module FILE | --command COMMAND [options]

Prints a table with a row for each flag, and then the cases that failed.
Exit status: 0 all passed, 1 a case failed, 2 nothing could be checked.

  --module FILE        a JavaScript module that exports functions: ${VECTOR_OPERATIONS.join(', ')}
  --command COMMAND    a command that reads a JSON request per line and writes a JSON answer per line
  --only KINDS         some of ${KINDS.join(',')}, default all
  --file FILE          check against a file of your own, in the format of the vectors
  --timeout SECONDS    for one answer, 1 to 600, default 10
  --junit FILE         also write JUnit XML to FILE
  --serve FILE         do not check, but answer requests on standard input with this module

If your library reads the clock and takes no time, set the clock in the module around each call:
  import { mock } from 'node:test'
  mock.timers.enable({ apis: ['Date'], now: input.time * 1000 })   // before the call
  mock.timers.reset()                                              // after it

See docs/vectors.md for the inputs, answers and files.`,
  async run(args) {
    const { values } = readArguments(args, OPTIONS, { advice: 'name a module with --module' })
    if (values.serve !== undefined) {
      requireNone(values, ['module', 'command', 'only', 'file', 'timeout', 'junit'], 'not with --serve')
      await serveModule(values.serve)
      return 0
    }
    const files = readVectors(values)
    const timeout = readTimeout(readNumber('timeout', values.timeout))
    const child = commandImplementation(readCommand(values))
    try {
      if (values.module !== undefined && !(await moduleStarts(child, timeout))) return MISUSE
      const report = await run(child, files, timeout)
      const fault = child.faultBeforeFirstAnswer()
      if (fault !== null && report.failed > 0) throw misuse(`--command: answered no request: ${fault}`)
      requireChecked(report)
      print(formatVectorTable(report))
      if (ignoresTime(report)) {
        warn('most totp cases failed; for a library that takes no time, see stepward vectors --help')
      }
      if (values.junit !== undefined) writeJunit(values.junit, formatVectorJunit(report))
      return report.failed === 0 ? 0 : 1
    } finally {
      child.stop()
    }
  },
}

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { formatVectorJunit, formatVectorTable, runVectors, type VectorFile } from '../testing/index.js'
import { VECTOR_OPERATIONS } from '../testing/vectors/implementation.js'
import { type Command, misuse, present, print, readArguments, readNumber, requireNone } from './command.js'
import { type ChildCommand, commandImplementation } from './line-protocol.js'
import { serveModule } from './serve-module.js'

const OPTIONS = {
  module: { type: 'string' },
  command: { type: 'string' },
  serve: { type: 'string' },
  only: { type: 'string' },
  timeout: { type: 'string' },
  junit: { type: 'string' },
} as const

const KINDS = ['hotp', 'totp', 'base32', 'otpauth-uri']

/** Found by the package's own name, so that it does not matter where this file was built to. */
function loadVectors(kind: string): VectorFile {
  const file = fileURLToPath(import.meta.resolve(`stepward/vectors/${kind}.json`))
  return JSON.parse(readFileSync(file, 'utf8'))
}

function readKinds(only: string | undefined): readonly string[] {
  const kinds = only === undefined ? KINDS : only.split(',')
  if (!kinds.every((kind) => KINDS.includes(kind)) || new Set(kinds).size < kinds.length) {
    throw misuse(`--only: expected some of ${KINDS.join(',')}`)
  }
  return kinds
}

/** A module runs as a command too, because only another process can be ended when it hangs. */
function readCommand({
  module,
  command,
}: {
  module?: string | undefined
  command?: string | undefined
}): ChildCommand {
  if (command !== undefined && module === undefined) return command
  if (module === undefined || command !== undefined) throw misuse('expected --module or --command')
  if (!existsSync(module)) throw misuse('--module: no such file')
  return [process.execPath, ...process.execArgv, process.argv[1] ?? '', 'vectors', '--serve', module]
}

function writeJunit(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch {
    throw misuse('--junit: cannot write the file')
  }
}

export const vectors: Command = {
  summary: 'check an implementation, in any language, against the conformance vectors',
  help: `Usage: stepward vectors --module FILE | --command COMMAND [options]

Prints a table by flag, and below it what failed. Exit status 1 if anything failed or nothing passed.

  --module FILE        a JavaScript module that exports functions: ${VECTOR_OPERATIONS.join(', ')}
  --command COMMAND    a command that reads a JSON request per line and writes a JSON answer per line
  --only KINDS         some of ${KINDS.join(',')}, default all
  --timeout SECONDS    for one answer, 1 to 600, default 10
  --junit FILE         also write JUnit XML to FILE
  --serve FILE         do not check, but answer requests on standard input with this module

docs/vectors.md describes inputs and answers.`,
  async run(args) {
    const { values } = readArguments(args, OPTIONS)
    if (values.serve !== undefined) {
      requireNone(values, ['module', 'command', 'only', 'timeout', 'junit'], 'not with --serve')
      await serveModule(values.serve)
      return 0
    }
    const files = readKinds(values.only).map(loadVectors)
    const timeout = readNumber('timeout', values.timeout)
    const { implementation, stop } = commandImplementation(readCommand(values))
    try {
      const report = await runVectors(implementation, files, present({ timeout }))
      print(formatVectorTable(report))
      if (values.junit !== undefined) writeJunit(values.junit, formatVectorJunit(report))
      return report.failed === 0 && report.passed > 0 ? 0 : 1
    } finally {
      stop()
    }
  },
}

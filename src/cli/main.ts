#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { StepwardError } from '../errors.js'
import { code } from './code.js'
import {
  afterOutput,
  type Command,
  codeOf,
  isOutputKept,
  MISUSE,
  print,
  sentenceOf,
  wantsHelp,
  warn,
} from './command.js'
import { compliance } from './compliance.js'
import { events } from './events.js'
import { importCommand } from './import.js'
import { nearest } from './nearest.js'
import { openapi } from './openapi.js'
import { qr } from './qr.js'
import { reseal } from './reseal.js'
import { schema } from './schema.js'
import { secret } from './secret.js'
import { handleSignals } from './signals.js'
import { uri } from './uri.js'
import { vectors } from './vectors.js'
import { verify } from './verify.js'

const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    code,
    verify,
    uri,
    qr,
    secret,
    vectors,
    schema,
    openapi,
    import: importCommand,
    reseal,
    compliance,
    events,
  }),
)

const HELP_WORDS = ['help', '--help', '-h']
const VERSION_WORDS = ['version', '--version', '-v']

const usage = (): string => `Usage: stepward COMMAND [options]

${[...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}`).join('\n')}

stepward help COMMAND describes a command. stepward --version prints the version.
Exit status: 0 yes, 1 no, 2 misuse or output that cannot be written.`

function version(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(fileURLToPath(import.meta.resolve('stepward/package.json')), 'utf8'),
  )
  return String(typeof manifest === 'object' && manifest !== null && Reflect.get(manifest, 'version'))
}

/** The name is not shown, because it may be a secret in the wrong place. */
function unknownCommand(name: string): number {
  const names = [...COMMANDS.keys()]
  const near = nearest(name, names)
  warn(
    `unknown command; ${near === undefined ? `the commands are ${names.join(', ')}` : `did you mean ${near}?`}`,
  )
  return MISUSE
}

function help(topic: string | undefined): number {
  const command = COMMANDS.get(topic ?? '')
  if (topic !== undefined && !HELP_WORDS.includes(topic) && command === undefined)
    return unknownCommand(topic)
  print(command?.help ?? usage())
  return 0
}

async function run([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined) {
    print(usage())
    return MISUSE
  }
  if (HELP_WORDS.includes(name)) return help(args[0])
  if (VERSION_WORDS.includes(name)) {
    print(version())
    return 0
  }
  const command = COMMANDS.get(name)
  if (command === undefined) return unknownCommand(name)
  return wantsHelp(args) ? help(name) : command.run(args)
}

/** The code of the error of a database or another system, such as ECONNREFUSED. */
function behind({ cause }: StepwardError): string {
  return cause instanceof Error && 'code' in cause ? ` (${codeOf(cause)})` : ''
}

/** Prints one sentence. Another error is a bug of ours, and its message could contain anything. */
function report(error: unknown): void {
  if (error instanceof StepwardError) warn(`${sentenceOf(error)}${behind(error)}`)
  else warn(`unexpected ${error instanceof Error ? error.name : typeof error}; please report it`)
}

handleSignals()

// A reader that closes the pipe, such as `head`, has seen enough, and the status stays that of the command. Anything
// else, such as a full disk, has lost output.
process.stdout.on('error', (error) => {
  if (codeOf(error) === 'EPIPE') return
  warn(`standard output cannot be written (${codeOf(error)})`)
  process.exit(MISUSE)
})
process.stderr.on('error', () => {})

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  report(error)
  process.exitCode = MISUSE
}
// A module of the user may keep connections open. What was printed, and the error of a full disk, come first.
if (isOutputKept()) afterOutput(() => setImmediate(() => process.exit()))

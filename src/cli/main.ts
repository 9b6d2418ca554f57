#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { StepwardError } from '../errors.js'
import { code } from './code.js'
import { type Command, print, wantsHelp, warn } from './command.js'
import { qr } from './qr.js'
import { schema } from './schema.js'
import { secret } from './secret.js'
import { uri } from './uri.js'
import { vectors } from './vectors.js'
import { verify } from './verify.js'

const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries({ code, verify, uri, qr, secret, vectors, schema }),
)

const MISUSE = 2

/** 128 plus the number of the signal, as in a shell. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const

const usage = (): string => `Usage: stepward COMMAND [options]

${[...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`).join('\n')}

stepward COMMAND --help describes a command, stepward --version prints the version.
Exit status: 0 yes, 1 no, 2 misuse.`

function version(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(fileURLToPath(import.meta.resolve('stepward/package.json')), 'utf8'),
  )
  return String(typeof manifest === 'object' && manifest !== null && Reflect.get(manifest, 'version'))
}

async function run([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h') {
    print(usage())
    return name === undefined ? MISUSE : 0
  }
  if (name === '--version') {
    print(version())
    return 0
  }
  const command = COMMANDS.get(name)
  // The name is not shown, because it may be a secret in the wrong place.
  if (command === undefined) {
    warn(`unknown command; the commands are ${[...COMMANDS.keys()].join(', ')}`)
    return MISUSE
  }
  if (wantsHelp(args)) {
    print(command.help)
    return 0
  }
  return command.run(args)
}

/** Prints one sentence. Another error is a bug of ours, and its message could contain anything. */
function report(error: unknown): void {
  if (error instanceof StepwardError) warn(error.message)
  else warn(`unexpected ${error instanceof Error ? error.name : typeof error}; please report it`)
}

// The exit handlers end the command that is being checked, so a signal has to run them.
for (const [signal, status] of Object.entries(SIGNALS)) process.once(signal, () => process.exit(status))

// The reader, such as `head`, has closed the pipe.
process.stdout.on('error', () => process.exit(process.exitCode ?? 0))

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  report(error)
  process.exitCode = MISUSE
}

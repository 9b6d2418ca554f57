import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { StepwardError } from '../errors.js'
import { invalidArgument } from '../internal/mismatch.js'

/** A subcommand. */
export interface Command {
  /** Its line in the list of commands. */
  readonly summary: string
  /** The text of `--help`. */
  readonly help: string
  /** Runs it and returns the exit status: 0 for yes, 1 for no. Misuse throws a StepwardError, for status 2. */
  readonly run: (args: readonly string[]) => number | Promise<number>
}

/** Errors say what is allowed and never show a value: it may be a secret in the wrong place. */
export const misuse = (message: string): StepwardError => invalidArgument(message, null)

type Options = NonNullable<ParseArgsConfig['options']>

const HELP = { type: 'boolean', short: 'h' } as const

/** Reads the options and at most `positionals` words of a command line. */
export function readArguments<const O extends Options>(
  args: readonly string[],
  options: O,
  { positionals: allowed = 0 }: { positionals?: number } = {},
) {
  const { values, positionals, tokens } = parse(args, options)
  if (positionals.length > allowed) {
    throw misuse('unexpected argument; secrets are read from standard input or a file')
  }
  const names = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []))
  if (new Set(names).size < names.length) throw misuse('an option is given twice')
  return { values, positionals }
}

function parse<const O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true, tokens: true })
  } catch (error) {
    const names = Object.keys(options).map((name) => `--${name}`)
    const unknown = error instanceof Error && Reflect.get(error, 'code') === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
    throw misuse(
      unknown
        ? `unknown option; the options are ${[...names, '--help'].join(', ')}`
        : 'an option has no value, or a value that it does not take',
    )
  }
}

/** Refuses options that would change nothing. */
export function requireNone(
  values: Readonly<Record<string, unknown>>,
  names: readonly string[],
  reason: string,
): void {
  const given = names.filter((name) => values[name] !== undefined)
  if (given.length > 0) throw misuse(`--${given.join(', --')}: ${reason}`)
}

/** Whether help is asked for. It comes before every other check. */
export function wantsHelp(args: readonly string[]): boolean {
  const { values } = parseArgs({ args: [...args], options: { help: HELP }, strict: false })
  return values.help === true
}

/** 2^64 has 20 digits. */
const DECIMAL = /^[0-9]{1,20}$/

/** A number, or undefined if the option was left out. Its range is checked where it is used. */
export function readNumber(name: string, text: string | undefined): number | undefined {
  const value = readInteger(name, text)
  return value === undefined ? undefined : Number(value)
}

/** As {@link readNumber}, for a number that may be above 2^53. */
export function readInteger(name: string, text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined
  if (!DECIMAL.test(text)) throw misuse(`--${name}: expected a whole number`)
  return BigInt(text)
}

/** Drops the options that were left out, because `exactOptionalPropertyTypes` does not allow `undefined`. */
export function present<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

export function warn(text: string): void {
  process.stderr.write(`stepward: ${text}\n`)
}

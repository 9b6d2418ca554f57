import { type ParseArgsConfig, parseArgs } from 'node:util'
import { invalidArgument } from '../internal/guards.js'

/** One of the subcommands. */
export interface Command {
  /** A line for the list of commands. */
  readonly summary: string
  /** What `--help` prints. */
  readonly help: string
  /** Does it, and gives the exit status: 0 for yes, 1 for no. Misuse throws a StepwardError, which is 2. */
  readonly run: (args: readonly string[]) => number | Promise<number>
}

type Options = NonNullable<ParseArgsConfig['options']>

const HELP = { type: 'boolean', short: 'h' } as const

/**
 * The options and at most `positionals` words of a command line. Errors name what is allowed and never what
 * was given: a secret may have been typed where none belongs.
 */
export function readArguments<const O extends Options>(
  args: readonly string[],
  options: O,
  { positionals: allowed = 0 }: { positionals?: number } = {},
) {
  const { values, positionals, tokens } = parse(args, options)
  if (positionals.length > allowed) {
    throw invalidArgument('there is an argument too many; secrets are read from standard input or a file')
  }
  const names = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []))
  if (new Set(names).size < names.length) throw invalidArgument('an option is there twice')
  return { values, positionals }
}

function parse<const O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true, tokens: true })
  } catch (error) {
    const names = Object.keys(options).map((name) => `--${name}`)
    const unknown = error instanceof Error && Reflect.get(error, 'code') === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
    throw invalidArgument(
      unknown
        ? `unknown option; the options are ${[...names, '--help'].join(', ')}`
        : 'an option lacks its value, or has one that it does not take',
    )
  }
}

/** Refuses options that would change nothing: whoever gave them meant something. */
export function requireNone(
  values: Readonly<Record<string, unknown>>,
  names: readonly string[],
  reason: string,
): void {
  const given = names.filter((name) => values[name] !== undefined)
  if (given.length > 0) throw invalidArgument(`--${given.join(', --')}: ${reason}`)
}

/** Whether help is asked for, before anything else is looked at. */
export function wantsHelp(args: readonly string[]): boolean {
  const { values } = parseArgs({ args: [...args], options: { help: HELP }, strict: false })
  return values.help === true
}

/** 2^64 has 20 digits. */
const DECIMAL = /^[0-9]{1,20}$/

/** A number as an option; undefined where it was left out. Its range is for who uses it. */
export function readNumber(name: string, text: string | undefined): number | undefined {
  const value = readInteger(name, text)
  return value === undefined ? undefined : Number(value)
}

/** A number that may be above 2^53. */
export function readInteger(name: string, text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined
  if (!DECIMAL.test(text)) throw invalidArgument(`--${name}: expected a whole number`)
  return BigInt(text)
}

/** Without the options that were left out: `exactOptionalPropertyTypes` tells them from `undefined`. */
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

import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { StepwardError } from '../errors.js'
import { invalidArgument } from '../internal/mismatch.js'
import { nearest } from './nearest.js'

/** A subcommand. */
export interface Command {
  /** Its line in the list of commands. */
  readonly summary: string
  /** The text of `--help`. */
  readonly help: string
  /** Runs it and returns the exit status. Misuse throws a StepwardError, for status 2. */
  readonly run: (args: readonly string[]) => number | Promise<number>
}

/** The exit status of misuse, and of output that cannot be written. */
export const MISUSE = 2

/** Errors say what is allowed and never show a value: it may be a secret in the wrong place. */
export const misuse = (message: string): StepwardError => invalidArgument(message, null)

type Options = NonNullable<ParseArgsConfig['options']>

const HELP = { type: 'boolean', short: 'h' } as const

/** The words that a command takes besides its options. */
interface Words {
  readonly positionals?: number
  /** What to do with a word too many. */
  readonly advice?: string
}

/** Reads the options and at most `positionals` words of a command line. */
export function readArguments<const O extends Options>(
  args: readonly string[],
  options: O,
  { positionals: allowed = 0, advice = 'secrets are read from standard input or a file' }: Words = {},
) {
  const { values, positionals, tokens } = parse(args, options)
  if (positionals.length > allowed) throw misuse(`unexpected argument; ${advice}`)
  const names = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []))
  const twice = names.find((name, index) => names.indexOf(name) < index && options[name]?.multiple !== true)
  if (twice !== undefined) throw misuse(`--${twice}: given twice; pass it once`)
  return { values, positionals }
}

function parse<const O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true, tokens: true })
  } catch (error) {
    throw misuse(
      unknownProblem(args, options) ?? valueProblem(options, error instanceof Error ? error.message : ''),
    )
  }
}

/** What to say of an option that there is not. Its name is not shown: it may be a secret. */
function unknownProblem(args: readonly string[], options: Options): string | null {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true })
  const names = [...Object.keys(options), 'help']
  const given = tokens.find((token) => token.kind === 'option' && !names.includes(token.name))
  if (given?.kind !== 'option') return null
  const near = nearest(given.name, names)
  return near === undefined
    ? `unknown option; the options are ${names.map((name) => `--${name}`).join(', ')}`
    : `unknown option; did you mean --${near}?`
}

/** What to say of a value that is missing, or too many. Node's message names the option. */
function valueProblem(options: Options, message: string): string {
  const name = Object.keys(options).find((known) => new RegExp(`--${known}[' ]`).test(message))
  if (name === undefined) return 'an option has no value, or a value that it does not take'
  return options[name]?.type === 'boolean'
    ? `--${name}: takes no value`
    : `--${name}: expected a value, as in --${name}=VALUE`
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

/** Whether a module of the user was loaded. */
let isKept = false

/** Options of functions whose option of the command has another name. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['window.past', 'past'],
  ['window.future', 'future'],
  ['accountName', 'account'],
  ['byteLength', 'bytes'],
  ['tablePrefix', 'prefix'],
  ['userId', 'user'],
  ['userIds', 'users'],
  ['companyId', 'company'],
])

/** What the commands with a service pass on. Other options that an error names are those of the service. */
const PASSED_ON: readonly string[] = ['userId', 'userIds', 'companyId', 'after', 'limit', 'concurrency']

const hyphenated = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** The message of an error. One about an option of a function names the option of the command instead. */
export function sentenceOf(error: StepwardError): string {
  const { message } = error
  const option: unknown = Reflect.get(error, 'option')
  if (typeof option !== 'string' || (isKept && !PASSED_ON.includes(option))) return message
  const [where, ...problem] = message.split(`: ${option}: `)
  if (where === message) return message
  return `--${OTHER_NAMES.get(option) ?? hyphenated(option)}: ${problem.join(`: ${option}: `)}`
}

/** The code of an error of the system, such as `ENOENT`. */
export const codeOf = (error: unknown): string =>
  String((error instanceof Error && Reflect.get(error, 'code')) || 'unknown error')

const write: typeof process.stdout.write = process.stdout.write.bind(process.stdout)

/** Sends what a module of the user prints to standard error. From now on only {@link print} writes the output. */
export function keepOutput(): void {
  isKept = true
  process.stdout.write = process.stderr.write.bind(process.stderr)
}

/** Whether a module of the user was loaded. */
export const isOutputKept = (): boolean => isKept

export function print(text: string): void {
  write(`${text}\n`)
}

/** Whether somebody still reads the output. */
export const isOutputOpen = (): boolean => !process.stdout.destroyed

/** As {@link print}. It waits for a slow reader, so that a long list is not kept in memory. */
export async function printAndWait(text: string): Promise<void> {
  if (write(`${text}\n`) || !isOutputOpen()) return
  const { stdout } = process
  await new Promise<void>((resolve) => {
    const go = (): void => {
      stdout.off('drain', go).off('close', go)
      resolve()
    }
    stdout.on('drain', go).on('close', go)
  })
}

/** Calls `next` when all that was printed is written. */
export function afterOutput(next: () => void): void {
  write('', next)
}

export function warn(text: string): void {
  process.stderr.write(`stepward: ${text}\n`)
}

import { StepwardError } from '../errors.js'
import { type OtpauthKey, OtpSecret, parseOtpauthUri } from '../otp/index.js'
import { misuse, present, readNumber, requireNone } from './command.js'
import { readLine } from './input.js'

/** The options of a secret, or of a URI that contains one. */
export const SECRET_OPTIONS = {
  'secret-file': { type: 'string' },
  lenient: { type: 'boolean' },
  hex: { type: 'boolean' },
  'min-bytes': { type: 'string' },
} as const

const helpOf = (what: string, shortest: string): string =>
  `${what} on standard input or in a file.
Never pass it as an argument, because other users of this machine can see it.
  --secret-file FILE   read the secret from FILE
  --lenient            accept what apps accept: white space, dashes, lower case, stray padding and bits
  --hex                the secret is hexadecimal, not Base32
  --min-bytes N        shortest secret to accept, 10 to 128, default ${shortest}`

/** For commands that take a secret only. */
export const SECRET_HELP: string = helpOf('The secret is Base32,', '16')

/** For commands that also take a URI. */
export const SECRET_OR_URI_HELP: string = helpOf(
  'The secret is Base32, or in an otpauth URI,',
  '16, in a URI 10',
)

interface SecretValues {
  readonly 'secret-file'?: string | undefined
  readonly lenient?: boolean | undefined
  readonly hex?: boolean | undefined
  readonly 'min-bytes'?: string | undefined
}

/** How a text is read. */
interface Reading {
  readonly lenient: boolean
  readonly hex: boolean
  readonly minBytes: number | undefined
}

/** Another way to read a text, and how to ask for it. */
type Way = readonly [advice: string, change: Partial<Reading>]

const SHORTEST = { minBytes: 10 }

/** In the order in which they are tried, so that the smallest change is advised. */
const WAYS: readonly Way[] = [
  ['try --lenient', { lenient: true }],
  ['try --min-bytes 10', SHORTEST],
  ['try --lenient --min-bytes 10', { lenient: true, ...SHORTEST }],
]

/** First, because text with only hexadecimal digits is hardly ever Base32. */
const SECRET_WAYS: readonly Way[] = [
  ['try --hex', { hex: true }],
  ['try --hex --min-bytes 10', { hex: true, ...SHORTEST }],
  ['leave out --hex', { hex: false }],
  ...WAYS,
]

/** A secret has no colon. */
const URI = /^(?:otpauth:|[a-z][a-z0-9+.-]*:\/\/)/i

const WHAT_SECRET = 'a secret'
const WHAT_EITHER = 'a secret or an otpauth URI'

function readHex(text: string, { lenient, minBytes }: Reading): OtpSecret {
  const digits = lenient ? text.replace(/[\s:-]/g, '') : text
  return OtpSecret.fromHex(digits, present({ minBytes }))
}

function readSecretText(text: string, reading: Reading): OtpSecret {
  const { lenient, hex, minBytes } = reading
  return hex ? readHex(text, reading) : OtpSecret.fromBase32(text, present({ lenient, minBytes }))
}

const readUri = (text: string, { lenient, minBytes }: Reading): OtpauthKey =>
  parseOtpauthUri(text, present({ lenient, minBytes }))

function succeeds(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}

/** The problem that a message of `stepward/otp` states, without its function, argument and advice to programs. */
const problemOf = (message: string): string =>
  message.replace(/^[\w.]+: (?:(?:text|uri): )?/, '').replace(/; .*/s, '')

/** Reads a text, or says what is wrong with it and which option would take it. */
function readWith<T>(name: string, read: (reading: Reading) => T, reading: Reading, ways: readonly Way[]): T {
  try {
    return read(reading)
  } catch (error) {
    if (!(error instanceof StepwardError) || Reflect.get(error, 'option') === 'minBytes') throw error
    const way = ways.find(([, change]) => succeeds(() => read({ ...reading, ...change })))
    throw misuse(`${name}: ${problemOf(error.message)}${way === undefined ? '' : `; ${way[0]}`}`)
  }
}

const readingOf = (values: SecretValues): Reading => ({
  lenient: values.lenient === true,
  hex: values.hex === true,
  minBytes: readNumber('min-bytes', values['min-bytes']),
})

const secretOf = (text: string, reading: Reading): OtpSecret =>
  readWith('the secret', (how) => readSecretText(text, how), reading, SECRET_WAYS)

/** Reads the secret of a command. */
export async function readSecret(values: SecretValues): Promise<OtpSecret> {
  const reading = readingOf(values)
  const text = await readLine(values['secret-file'], WHAT_SECRET)
  if (URI.test(text)) throw misuse('expected a secret, got a URI')
  return secretOf(text, reading)
}

/** What was read, and the secret in it. The key is what a URI says, and null for a secret alone. */
export interface SecretSource {
  readonly text: string
  readonly secret: OtpSecret
  readonly key: OtpauthKey | null
}

/** Reads the secret of a command, which may be in a URI. */
export async function readSecretOrUri(values: SecretValues): Promise<SecretSource> {
  const reading = readingOf(values)
  const text = await readLine(values['secret-file'], WHAT_EITHER)
  if (!URI.test(text)) return { text, secret: secretOf(text, reading), key: null }
  requireNone({ ...values }, ['hex'], 'not with a URI')
  const key = readWith('the URI', (how) => readUri(text, how), reading, WAYS)
  return { text, secret: key.secret, key }
}

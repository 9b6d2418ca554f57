import { StepwardError } from '../errors.js'
import {
  fromAuth0,
  fromBetterAuth,
  fromDjangoAllauth,
  fromDjangoOtp,
  fromKeycloak,
  fromKratos,
  fromLogto,
  fromNeutral,
  fromNode2fa,
  fromOtpauth,
  fromOtplib,
  fromRows,
  fromSpeakeasy,
  fromSupabase,
  fromSuperTokens,
  type RowReader,
} from '../migrate/index.js'
import { misuse } from './command.js'
import { nearest } from './nearest.js'

type Factory = (options?: object) => RowReader

/**
 * Every reader of `stepward/migrate`, by its name on the command line. By name and not as a namespace, which would put
 * all of them into the bundle of an application that uses one.
 */
const SOURCES: ReadonlyMap<string, Factory> = new Map(
  Object.entries({
    auth0: fromAuth0,
    'better-auth': fromBetterAuth,
    'django-allauth': fromDjangoAllauth,
    'django-otp': fromDjangoOtp,
    keycloak: fromKeycloak,
    kratos: fromKratos,
    logto: fromLogto,
    neutral: fromNeutral,
    'node-2fa': fromNode2fa,
    otpauth: fromOtpauth,
    otplib: fromOtplib,
    rows: fromRows,
    speakeasy: fromSpeakeasy,
    supabase: fromSupabase,
    supertokens: fromSuperTokens,
  }).map(([name, factory]) => [name, factory as Factory]),
)

/** Secrets of the other system, which are in its environment, and would be seen as an argument. */
const FROM_ENVIRONMENT: ReadonlyMap<string, () => object> = new Map([
  [
    'better-auth',
    () => {
      const { BETTER_AUTH_SECRET: secret, BETTER_AUTH_SECRETS: secrets } = process.env
      return {
        ...(secret ? { secret } : {}),
        ...(secrets ? { secrets: secrets.split(',').map(versioned) } : {}),
      }
    },
  ],
])

/** `2:secret`, as better-auth writes it. */
function versioned(entry: string): { readonly version: number; readonly value: string } {
  const [version = '', ...value] = entry.trim().split(':')
  if (!/^\d{1,9}$/.test(version) || value.length === 0) {
    throw misuse('BETTER_AUTH_SECRETS: expected VERSION:SECRET pairs, separated by commas')
  }
  return { version: Number(version), value: value.join(':') }
}

export const SOURCES_HELP: string = [...SOURCES.keys()].join(', ')

/** Numbers and booleans as such; anything else is a text. */
function typedValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^\d{1,9}$/.test(text) ? Number(text) : text
}

/** `digits=8 columns.secret=otp_secret` as an object. */
export function readSettings(settings: readonly string[]): Readonly<Record<string, unknown>> {
  const read: Record<string, unknown> = Object.create(null)
  for (const setting of settings) {
    const [, name = '', key, value = ''] = /^(\w+)(?:\.(\w+))?=(.+)$/s.exec(setting) ?? []
    if (name === '') throw misuse('--set: expected NAME=VALUE, such as digits=8 or columns.secret=otp_secret')
    if (/secret/i.test(name))
      throw misuse(
        `--set: ${name}: never pass a secret as an argument, because other users of this machine can see it; set it in the environment`,
      )
    if (key === undefined) read[name] = typedValue(value)
    else read[name] = { ...(read[name] as object | undefined), [key]: value }
  }
  return { ...read }
}

/** The systems whose secrets are in a column as they are. */
const PLAIN: readonly string[] = ['rows', 'otplib', 'otpauth', 'speakeasy', 'node-2fa', 'neutral', 'supabase']

/** The rows of a system. */
export interface RowSource {
  readonly read: RowReader
  /** The secret as a row has it, if that is Base32; otherwise null. */
  readonly textOf: (row: unknown) => string | null
}

/** How to find the text of a secret in a row. */
function textFinder(
  name: string,
  { columns, encoding }: Readonly<Record<string, unknown>>,
): RowSource['textOf'] {
  const renamed: unknown = typeof columns === 'object' && columns !== null && Reflect.get(columns, 'secret')
  const usual = name === 'speakeasy' && encoding === undefined ? 'base32' : 'secret'
  const column = typeof renamed === 'string' ? renamed : usual
  return (row) => {
    if (!PLAIN.includes(name) || typeof row !== 'object' || row === null) return null
    const written: unknown = name === 'neutral' ? Reflect.get(row, 'encoding') : (encoding ?? 'base32')
    const text: unknown = Reflect.get(row, column)
    return typeof text === 'string' && String(written).startsWith('base32') ? text : null
  }
}

/** The reader of the rows of a system. */
export function sourceOf(name: string | undefined, settings: readonly string[]): RowSource {
  const factory = SOURCES.get(name ?? '')
  if (name === undefined || factory === undefined) {
    const near = name === undefined ? undefined : nearest(name, [...SOURCES.keys()])
    throw misuse(
      near === undefined
        ? `--from: expected ${SOURCES_HELP}`
        : `--from: unknown system; did you mean ${near}?`,
    )
  }
  const given = { ...readSettings(settings), ...FROM_ENVIRONMENT.get(name)?.() }
  try {
    // A reader without options takes no argument.
    const read = Object.keys(given).length === 0 ? factory() : factory(given)
    return { read, textOf: textFinder(name, given) }
  } catch (error) {
    if (!(error instanceof StepwardError)) throw error
    const where = FROM_ENVIRONMENT.has(name) && /: secrets?: /.test(error.message) ? SECRET_HINT : ''
    throw misuse(`--set: ${error.message.replace(/^\w+: /, '')}${where}`)
  }
}

const SECRET_HINT = ' (from BETTER_AUTH_SECRET or BETTER_AUTH_SECRETS of the environment)'

import { buildOtpauthUri, type OtpSecret, otpauthWarnings } from '../otp/index.js'
import { hotpOptions, readCounter } from './code-options.js'
import { misuse, present, readNumber, warn } from './command.js'

/** What a URI says besides the secret. */
export const KEY_OPTIONS = {
  issuer: { type: 'string' },
  account: { type: 'string' },
  algorithm: { type: 'string' },
  digits: { type: 'string' },
  period: { type: 'string' },
  counter: { type: 'string' },
  image: { type: 'string' },
} as const

export const KEY_HELP = `  --issuer NAME        name of the application or company
  --account NAME       name of the user, such as an email address
  --algorithm NAME     SHA1, SHA256 or SHA512, default SHA1
  --digits N           6, 7 or 8, default 6
  --period SECONDS     length of a time step, 1 to 3600, default 30
  --counter N          first counter; makes the key counter-based (HOTP)
  --image ADDRESS      https address of a logo`

type KeyValues = { readonly [Name in keyof typeof KEY_OPTIONS]?: string | undefined }

/** Builds the URI of a secret, and warns of what some apps ignore or fail on. */
export function buildUri(secret: OtpSecret, values: KeyValues): string {
  const { issuer, account: accountName } = values
  if (issuer === undefined || accountName === undefined) {
    throw misuse('expected --issuer and --account, to build the URI of a secret')
  }
  const counter = readCounter(values, null)
  const key = {
    ...hotpOptions(values, null),
    ...present({ counter, period: readNumber('period', values.period), image: values.image }),
    type: counter === undefined ? ('totp' as const) : ('hotp' as const),
    issuer,
    accountName,
    secret,
  }
  const uri = buildOtpauthUri(key)
  for (const { message } of otpauthWarnings(key)) warn(message)
  return uri
}

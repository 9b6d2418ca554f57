import { buildOtpauthUri, otpauthWarnings } from '../otp/index.js'
import { hotpOptions, readCounter } from './code-options.js'
import { type Command, misuse, present, print, readArguments, readNumber, warn } from './command.js'
import { readSecret, SECRET_HELP, SECRET_OPTIONS } from './input.js'

const OPTIONS = {
  ...SECRET_OPTIONS,
  issuer: { type: 'string' },
  account: { type: 'string' },
  algorithm: { type: 'string' },
  digits: { type: 'string' },
  period: { type: 'string' },
  counter: { type: 'string' },
  image: { type: 'string' },
} as const

export const uri: Command = {
  summary: 'print the otpauth URI of a secret, for an authenticator app',
  help: `Usage: stepward uri --issuer NAME --account NAME [options] < secret.txt

Prints the otpauth URI. Warnings about what some apps ignore or fail on go to standard error.

${SECRET_HELP}

  --issuer NAME        name of the application or company
  --account NAME       name of the user, such as an email address
  --algorithm NAME     SHA1, SHA256 or SHA512, default SHA1
  --digits N           6, 7 or 8, default 6
  --period SECONDS     length of a time step, 1 to 3600, default 30
  --counter N          first counter; makes the key counter-based (HOTP)
  --image ADDRESS      https address of a logo`,
  async run(args) {
    const { values } = readArguments(args, OPTIONS)
    const { issuer, account: accountName } = values
    if (issuer === undefined || accountName === undefined) {
      throw misuse('expected --issuer and --account')
    }
    const counter = readCounter(values)
    const key = {
      ...hotpOptions(values),
      ...present({ counter, period: readNumber('period', values.period), image: values.image }),
      type: counter === undefined ? ('totp' as const) : ('hotp' as const),
      issuer,
      accountName,
      secret: await readSecret(values),
    }
    print(buildOtpauthUri(key))
    for (const { message } of otpauthWarnings(key)) warn(message)
    return 0
  },
}

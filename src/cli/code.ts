import { argument, integer, optional } from '../internal/input.js'
import { DEFAULT_PERIOD } from '../otp/bounds.js'
import { generateHotp, generateTotp } from '../otp/index.js'
import { CODE_HELP, CODE_OPTIONS, hotpOptions, readCounter, totpOptions } from './code-options.js'
import { type Command, print, readArguments, readNumber } from './command.js'
import { readSecretOrUri, SECRET_OPTIONS, SECRET_OR_URI_HELP, type SecretSource } from './secret-input.js'

/** More than an authenticator shows in eight hours. */
const MAX_COUNT = 1000

const MILLISECONDS_PER_SECOND = 1000

const OPTIONS = { ...SECRET_OPTIONS, ...CODE_OPTIONS, count: { type: 'string' } } as const

type Values = ReturnType<typeof readArguments<typeof OPTIONS>>['values']

const readCount = argument('stepward code', 'count', optional(integer(1, MAX_COUNT), 1))

/** The code that is `index` time steps or counters after the first. */
function codeMaker({ secret, key }: SecretSource, values: Values): (index: number) => string {
  const counter = readCounter(values, key)
  if (counter !== undefined) {
    const options = hotpOptions(values, key)
    return (index) => generateHotp(secret, counter + BigInt(index), options)
  }
  // The clock is read once, so that no step is left out.
  const now = Date.now() / MILLISECONDS_PER_SECOND
  const { time = now, period = DEFAULT_PERIOD, ...options } = totpOptions(values, key)
  return (index) => generateTotp(secret, { ...options, period, time: time + index * period })
}

export const code: Command = {
  summary: 'print the code of a secret, now or at a time',
  help: `Usage: stepward code [options] < secret.txt

Prints the code that an authenticator app shows for a secret or an otpauth URI.

${SECRET_OR_URI_HELP}

${CODE_HELP}
  --count N            also the codes of the next steps or counters, one a line, 1 to ${MAX_COUNT}, default 1`,
  async run(args) {
    const { values } = readArguments(args, OPTIONS)
    const length = readCount(readNumber('count', values.count))
    const codeAt = codeMaker(await readSecretOrUri(values), values)
    print(Array.from({ length }, (_, index) => codeAt(index)).join('\n'))
    return 0
  },
}

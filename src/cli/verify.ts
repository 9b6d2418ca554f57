import { verifyHotp, verifyTotp } from '../otp/index.js'
import { CODE_HELP, CODE_OPTIONS, hotpOptions, readCounter, totpOptions } from './code-options.js'
import { type Command, misuse, present, print, readArguments, readNumber, requireNone } from './command.js'
import { readSecretOrUri, SECRET_OPTIONS, SECRET_OR_URI_HELP, type SecretSource } from './secret-input.js'

const OPTIONS = {
  ...SECRET_OPTIONS,
  ...CODE_OPTIONS,
  past: { type: 'string' },
  future: { type: 'string' },
  'after-step': { type: 'string' },
  'look-ahead': { type: 'string' },
} as const

type Values = ReturnType<typeof readArguments<typeof OPTIONS>>['values']

function matchTotp({ secret, key }: SecretSource, typed: string, values: Values): string | null {
  const {
    past = 1,
    future = 1,
    afterStep,
  } = present({
    past: readNumber('past', values.past),
    future: readNumber('future', values.future),
    afterStep: readNumber('after-step', values['after-step']),
  })
  const match = verifyTotp(secret, typed, {
    ...totpOptions(values, key),
    window: { past, future },
    ...present({ afterStep }),
  })
  return match && `valid: time step ${match.step}, ${match.delta} from the current one`
}

function matchHotp(
  { secret, key }: SecretSource,
  typed: string,
  counter: bigint,
  values: Values,
): string | null {
  const lookAhead = readNumber('look-ahead', values['look-ahead'])
  const match = verifyHotp(secret, typed, {
    ...hotpOptions(values, key),
    counter,
    ...present({ lookAhead }),
  })
  return match && `valid: counter ${match.counter}, the next is ${match.nextCounter}`
}

export const verify: Command = {
  summary: 'check a code',
  help: `Usage: stepward verify CODE [options] < secret.txt

Prints the time step or counter of the code with exit status 0, or "not valid" with 1.
Quote a code that contains spaces.

${SECRET_OR_URI_HELP}

${CODE_HELP}
  --past N             earlier time steps to accept, 0 to 10, default 1
  --future N           later time steps to accept, 0 to 10, default 1
  --after-step STEP    the last accepted time step: it and earlier ones are refused
  --look-ahead N       further counters to accept, 0 to 100, default 0`,
  async run(args) {
    const { values, positionals } = readArguments(args, OPTIONS, {
      positionals: 1,
      advice: 'quote the code if it contains spaces; secrets are read from standard input or a file',
    })
    const [typed] = positionals
    if (typed === undefined) throw misuse('expected the code as an argument')
    const input = await readSecretOrUri(values)
    const counter = readCounter(values, input.key)
    if (counter === undefined) requireNone(values, ['look-ahead'], 'only for a counter')
    else requireNone(values, ['past', 'future', 'after-step'], 'not for a counter')
    const match =
      counter === undefined ? matchTotp(input, typed, values) : matchHotp(input, typed, counter, values)
    print(match ?? 'not valid')
    return match === null ? 1 : 0
  },
}

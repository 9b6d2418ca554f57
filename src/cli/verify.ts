import { type OtpSecret, verifyHotp, verifyTotp } from '../otp/index.js'
import { CODE_HELP, CODE_OPTIONS, hotpOptions, readCounter, totpOptions } from './code-options.js'
import { type Command, misuse, present, print, readArguments, readNumber, requireNone } from './command.js'
import { readSecret, SECRET_HELP, SECRET_OPTIONS } from './input.js'

const OPTIONS = {
  ...SECRET_OPTIONS,
  ...CODE_OPTIONS,
  past: { type: 'string' },
  future: { type: 'string' },
  'after-step': { type: 'string' },
  'look-ahead': { type: 'string' },
} as const

type Values = ReturnType<typeof readArguments<typeof OPTIONS>>['values']

function matchTotp(secret: OtpSecret, typed: string, values: Values): string | null {
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
    ...totpOptions(values),
    window: { past, future },
    ...present({ afterStep }),
  })
  return match && `valid: time step ${match.step}, ${match.delta} from the current one`
}

function matchHotp(secret: OtpSecret, typed: string, counter: bigint, values: Values): string | null {
  const lookAhead = readNumber('look-ahead', values['look-ahead'])
  const match = verifyHotp(secret, typed, { ...hotpOptions(values), counter, ...present({ lookAhead }) })
  return match && `valid: counter ${match.counter}, the next is ${match.nextCounter}`
}

export const verify: Command = {
  summary: 'check a code',
  help: `Usage: stepward verify CODE [options] < secret.txt

Prints the time step or counter of the code with exit status 0, or "not valid" with 1.

${SECRET_HELP}

${CODE_HELP}
  --past N             earlier time steps to accept, 0 to 10, default 1
  --future N           later time steps to accept, 0 to 10, default 1
  --after-step STEP    the last accepted time step: it and earlier ones are refused
  --look-ahead N       further counters to accept, 0 to 100, default 0`,
  async run(args) {
    const { values, positionals } = readArguments(args, OPTIONS, { positionals: 1 })
    const [typed] = positionals
    if (typed === undefined) throw misuse('expected the code as an argument')
    const counter = readCounter(values)
    if (counter === undefined) requireNone(values, ['look-ahead'], 'only with --counter')
    else requireNone(values, ['past', 'future', 'after-step'], 'not with --counter')
    const secret = await readSecret(values)
    const match =
      counter === undefined ? matchTotp(secret, typed, values) : matchHotp(secret, typed, counter, values)
    print(match ?? 'not valid')
    return match === null ? 1 : 0
  },
}

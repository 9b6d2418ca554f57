import type { OtpAlgorithm, OtpDigits } from '../otp/index.js'
import { present, readInteger, readNumber, requireNone } from './command.js'

/** The options of a code. `stepward/otp` checks the ranges and the algorithm. */
export const CODE_OPTIONS = {
  algorithm: { type: 'string' },
  digits: { type: 'string' },
  period: { type: 'string' },
  'epoch-start': { type: 'string' },
  time: { type: 'string' },
  counter: { type: 'string' },
} as const

export const CODE_HELP = `  --algorithm NAME     SHA1, SHA256 or SHA512, default SHA1
  --digits N           6, 7 or 8, default 6
  --period SECONDS     length of a time step, 1 to 3600, default 30
  --epoch-start TIME   Unix seconds at which step 0 starts, default 0
  --time TIME          Unix seconds, default now
  --counter N          a counter instead of the time (HOTP), 0 to 2^64-1`

interface CodeValues {
  readonly algorithm?: string | undefined
  readonly digits?: string | undefined
  readonly period?: string | undefined
  readonly 'epoch-start'?: string | undefined
  readonly time?: string | undefined
  readonly counter?: string | undefined
}

/** Algorithm and digits. */
export function hotpOptions(values: CodeValues) {
  return present({
    algorithm: values.algorithm as OtpAlgorithm | undefined,
    digits: readNumber('digits', values.digits) as OtpDigits | undefined,
  })
}

/** Algorithm, digits and time step. */
export function totpOptions(values: CodeValues) {
  return {
    ...hotpOptions(values),
    ...present({
      period: readNumber('period', values.period),
      epochStart: readNumber('epoch-start', values['epoch-start']),
      time: readNumber('time', values.time),
    }),
  }
}

/** The counter, which replaces all options about time. */
export function readCounter(values: CodeValues): bigint | undefined {
  const counter = readInteger('counter', values.counter)
  if (counter !== undefined)
    requireNone({ ...values }, ['period', 'epoch-start', 'time'], 'not with --counter')
  return counter
}

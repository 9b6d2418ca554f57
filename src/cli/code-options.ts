import type { OtpAlgorithm, OtpauthKey, OtpDigits } from '../otp/index.js'
import { present, readInteger, readNumber, requireNone } from './command.js'
import { readTime } from './time.js'

/** The options of a code. `stepward/otp` checks the ranges and the algorithm. */
export const CODE_OPTIONS = {
  algorithm: { type: 'string' },
  digits: { type: 'string' },
  period: { type: 'string' },
  'epoch-start': { type: 'string' },
  time: { type: 'string' },
  counter: { type: 'string' },
} as const

export const CODE_HELP = `The parameters of a URI are the defaults of these options:
  --algorithm NAME     SHA1, SHA256 or SHA512, default SHA1
  --digits N           6, 7 or 8, default 6
  --period SECONDS     length of a time step, 1 to 3600, default 30
  --epoch-start TIME   when step 0 starts, default 0
  --time TIME          Unix seconds or a date such as 2026-11-28T09:00:00Z, default now
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
export function hotpOptions(values: CodeValues, key: OtpauthKey | null) {
  return present({
    algorithm: (values.algorithm ?? key?.algorithm) as OtpAlgorithm | undefined,
    digits: (readNumber('digits', values.digits) ?? key?.digits) as OtpDigits | undefined,
  })
}

/** Algorithm, digits and time step. */
export function totpOptions(values: CodeValues, key: OtpauthKey | null) {
  return {
    ...hotpOptions(values, key),
    ...present({
      period: readNumber('period', values.period) ?? key?.period,
      epochStart: readTime('epoch-start', values['epoch-start']),
      time: readTime('time', values.time),
    }),
  }
}

const TIME_OPTIONS = ['period', 'epoch-start', 'time']

/** The counter, which replaces all options about time. Undefined for a time-based code. */
export function readCounter(values: CodeValues, key: OtpauthKey | null): bigint | undefined {
  const counter = readInteger('counter', values.counter)
  if (counter !== undefined) requireNone({ ...values }, TIME_OPTIONS, 'not with --counter')
  if (key?.type === 'totp') requireNone({ ...values }, ['counter'], 'not with a time-based URI')
  if (key?.type === 'hotp') requireNone({ ...values }, TIME_OPTIONS, 'not with a counter-based URI')
  return counter ?? key?.counter
}

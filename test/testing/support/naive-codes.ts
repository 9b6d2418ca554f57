import { createHmac } from 'node:crypto'
import type { VectorImplementation, VectorInput } from '../../../src/testing/index.js'

type Hotp = VectorInput<'hotp'>
type Totp = VectorInput<'totp'>
type VerifyHotp = VectorInput<'verifyHotp'>
type VerifyTotp = VectorInput<'verifyTotp'>

/** The steps of an implementation of codes, each of which can be replaced by a wrong one. */
export interface CodeParts {
  key(secret: Buffer, algorithm: string): Buffer
  algorithm(name: string): string
  digits(digits: number): number
  message(counter: bigint): Buffer
  offset(mac: Buffer): number
  value(mac: Buffer, offset: number): number
  format(value: number, digits: number): string
  step(input: Totp): bigint
  /** What a person typed, as it is compared. */
  typed(code: string): string
  isSame(typed: string, code: string): boolean
  counters(input: VerifyHotp): bigint[]
  steps(input: VerifyTotp, current: bigint): bigint[]
  /** Of those that match, in the order of {@link steps}. */
  choose(matches: readonly bigint[]): bigint | undefined
  isUsed(step: bigint, input: VerifyTotp, current: bigint): boolean
  answer(step: bigint | undefined, code: string): { step: number } | null
}

const range = (from: bigint, to: bigint): bigint[] =>
  Array.from({ length: Number(to - from) + 1 }, (_, index) => from + BigInt(index))

const refuse = (why: string): never => {
  throw new Error(why)
}

export const CORRECT_CODES: CodeParts = {
  key: (secret) => (secret.length === 0 ? refuse('no key') : secret),
  algorithm: (name) => (['SHA1', 'SHA256', 'SHA512'].includes(name) ? name : refuse('algorithm')),
  digits: (digits) => (digits >= 6 ? digits : refuse('digits')),
  message(counter) {
    const message = Buffer.alloc(8)
    message.writeBigUInt64BE(counter)
    return message
  },
  offset: (mac) => mac.readUInt8(mac.length - 1) & 15,
  value: (mac, offset) => mac.readUInt32BE(offset) & 0x7fffffff,
  format: (value, digits) => String(value % 10 ** digits).padStart(digits, '0'),
  step: ({ time, period, epochStart }) =>
    time < epochStart ? refuse('before T0') : BigInt(Math.floor((time - epochStart) / period)),
  typed: (code) => code,
  isSame: (typed, code) => typed === code,
  counters: ({ counter, lookAhead }) =>
    range(BigInt(counter), BigInt(counter) + BigInt(lookAhead)).filter((one) => one < 2n ** 64n),
  steps: ({ window }, current) =>
    range(current - BigInt(window.past), current + BigInt(window.future)).filter((step) => step >= 0n),
  choose: (matches) => matches.at(-1),
  isUsed: (step, { afterStep }) => afterStep !== undefined && step <= BigInt(afterStep),
  answer: (step) => (step === undefined ? null : { step: Number(step) }),
}

/** Codes from the RFCs by the platform's HMAC: nothing of `src/otp`. */
export function naiveCodes(parts: CodeParts) {
  function codeAt({ secret, algorithm, digits }: Omit<Hotp, 'counter'>, counter: bigint): string {
    const length = parts.digits(digits)
    const hash = parts.algorithm(algorithm)
    const mac = createHmac(hash, parts.key(Buffer.from(secret, 'hex'), hash))
      .update(parts.message(counter))
      .digest()
    return parts.format(parts.value(mac, parts.offset(mac)), length)
  }
  return {
    hotp: (input) => codeAt(input, BigInt(input.counter)),
    totp: (input) => codeAt(input, parts.step(input)),
    verifyHotp(input) {
      const typed = parts.typed(input.code)
      const match = parts.counters(input).findLast((counter) => parts.isSame(typed, codeAt(input, counter)))
      return match === undefined ? null : { counter: String(match) }
    },
    verifyTotp(input) {
      const typed = parts.typed(input.code)
      const current = parts.step(input)
      const matches = parts
        .steps(input, current)
        .filter((step) => !parts.isUsed(step, input, current))
        .filter((step) => parts.isSame(typed, codeAt(input, step)))
      return parts.answer(parts.choose(matches), input.code)
    },
  } satisfies VectorImplementation
}

import { argument } from '../../internal/input.js'
import { decodeBase32, encodeBase32 } from '../../otp/base32.js'
import {
  buildOtpauthUri,
  generateHotp,
  generateTotp,
  type OtpAlgorithm,
  type OtpDigits,
  OtpSecret,
  parseOtpauthUri,
  verifyHotp,
  verifyTotp,
} from '../../otp/index.js'
import type { VectorImplementation } from './implementation.js'

const readBase32 = argument('base32Decode', 'text', (text) => decodeBase32(text, { lenient: false }))

/** The values of invalid cases have other types; our functions have to refuse them. */
const codeOptions = ({ algorithm, digits }: { algorithm: string; digits: number }) => ({
  algorithm: algorithm as OtpAlgorithm,
  digits: digits as OtpDigits,
})

const timeOptions = ({ time, period, epochStart }: { time: number; period: number; epochStart: number }) => ({
  time,
  period,
  epochStart,
})

const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

/**
 * `stepward/otp` for {@link runVectors}. It passes the vectors of this release, and shows how to wrap a library.
 *
 * @example
 * ```ts
 * import { createRequire } from 'node:module'
 * import { runVectors, stepwardImplementation } from 'stepward/testing'
 *
 * const vectors = createRequire(import.meta.url)('stepward/vectors/totp.json')
 * const { failed, unsupported } = await runVectors(stepwardImplementation, vectors)
 * if (failed + unsupported > 0) throw new Error('ours passes all of them')
 * ```
 */
export const stepwardImplementation: Required<VectorImplementation> = {
  hotp: (input) => generateHotp(OtpSecret.fromHex(input.secret), BigInt(input.counter), codeOptions(input)),
  totp: (input) =>
    generateTotp(OtpSecret.fromHex(input.secret), { ...timeOptions(input), ...codeOptions(input) }),
  verifyHotp(input) {
    const match = verifyHotp(OtpSecret.fromHex(input.secret), input.code, {
      ...codeOptions(input),
      counter: BigInt(input.counter),
      lookAhead: input.lookAhead,
    })
    return match && { counter: String(match.counter) }
  },
  verifyTotp: (input) =>
    verifyTotp(OtpSecret.fromHex(input.secret), input.code, {
      ...timeOptions(input),
      ...codeOptions(input),
      window: input.window,
      ...(input.afterStep === undefined ? {} : { afterStep: input.afterStep }),
    }),
  base32Decode: ({ text }) => toHex(readBase32(text)),
  base32Encode: ({ bytes }) => encodeBase32(fromHex(bytes)),
  parseUri({ uri }) {
    const { type, issuer, accountName, secret, algorithm, digits, period, counter } = parseOtpauthUri(uri)
    return {
      type,
      issuer,
      accountName,
      secret: toHex(secret.toBytes()),
      algorithm,
      digits,
      period,
      counter: counter === undefined ? undefined : String(counter),
    }
  },
  buildUri({ secret, counter, ...key }) {
    return buildOtpauthUri({
      ...key,
      ...codeOptions(key),
      secret: OtpSecret.fromHex(secret),
      counter: counter === undefined ? undefined : BigInt(counter),
    })
  },
}

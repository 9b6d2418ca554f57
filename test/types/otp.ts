/**
 * What must not compile does not: `npm run check` compiles this file, and an expected error that does
 * not come is one. Nothing here runs.
 */
import {
  buildOtpauthUri,
  generateHotp,
  generateTotp,
  OtpSecret,
  otpauthWarnings,
  parseOtpauthUri,
  resyncHotp,
  totpStep,
  verifyHotp,
  verifyTotp,
} from '../../src/otp/index.js'

declare const secret: OtpSecret
declare const code: string
declare function use<T>(value: T): void

export function secrets(): void {
  generateTotp(secret)
  generateTotp('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  generateTotp(new Uint8Array(20))
  // @ts-expect-error A number is no secret.
  generateTotp(123456)
  // @ts-expect-error A list of numbers is no secret.
  generateTotp([1, 2, 3])
  // @ts-expect-error Nothing is no secret.
  generateTotp(undefined)
  // @ts-expect-error A secret is made by generate, fromBytes, fromBase32 or fromHex.
  new OtpSecret(new Uint8Array(20))
  // @ts-expect-error What merely looks like a secret is none.
  use<OtpSecret>({ byteLength: 20, toBytes: () => new Uint8Array(20), toBase32: () => '' })
  // @ts-expect-error The length of a secret cannot be set.
  secret.byteLength = 10
  // @ts-expect-error A secret is no text.
  use<string>(secret)
  // @ts-expect-error Bytes are not read from a text.
  OtpSecret.fromBytes('12345678901234567890')
  // @ts-expect-error lenient is for Base32 alone.
  OtpSecret.fromHex('00', { lenient: true })
  // @ts-expect-error lenient is true or false.
  OtpSecret.fromBase32('', { lenient: 1 })
  // @ts-expect-error A length is a number.
  OtpSecret.generate('20')
}

export function options(): void {
  generateTotp(secret, { time: 59, period: 60, epochStart: 0, algorithm: 'SHA256', digits: 8 })
  // @ts-expect-error There is no such algorithm.
  generateTotp(secret, { algorithm: 'MD5' })
  // @ts-expect-error Algorithms are in upper case, as in a URI.
  generateTotp(secret, { algorithm: 'sha1' })
  // @ts-expect-error RFC 4226 R4: at least 6 digits.
  generateTotp(secret, { digits: 5 })
  // @ts-expect-error 31 bits do not fill 10 digits.
  generateTotp(secret, { digits: 10 })
  // @ts-expect-error The number of digits is a number.
  generateTotp(secret, { digits: '6' })
  // @ts-expect-error A time is in seconds, and a Date is not.
  generateTotp(secret, { time: new Date() })
  // @ts-expect-error A period is a number.
  generateTotp(secret, { period: '30' })
  // @ts-expect-error There is no such option.
  generateTotp(secret, { step: 30 })
  // @ts-expect-error A window is for verifying.
  generateTotp(secret, { window: 1 })
  // @ts-expect-error A period is for time-based codes.
  generateHotp(secret, 0, { period: 30 })
  // @ts-expect-error Digits are for codes.
  totpStep({ digits: 6 })
  // @ts-expect-error There is no such option.
  verifyTotp(secret, code, { drift: 1 })
  // @ts-expect-error A window has two sides.
  verifyTotp(secret, code, { window: { past: 1 } })
  // @ts-expect-error A window is no list.
  verifyTotp(secret, code, { window: [1, 1] })
  // @ts-expect-error Steps are numbers; only counters may be a bigint.
  verifyTotp(secret, code, { afterStep: 1n })
  // @ts-expect-error A code is a text: a number has lost its leading zeros.
  verifyTotp(secret, 287082)
}

export function codesAreTexts(): void {
  use<string>(generateTotp(secret))
  // @ts-expect-error A code is no number.
  use<number>(generateTotp(secret))
}

export function results(): void {
  const match = verifyTotp(secret, code)
  // A result is right as a condition, also where the delta is 0.
  if (match) use<number>(match.delta)
  if (!verifyTotp(secret, code)) return
  // @ts-expect-error Without a check there may be no match.
  use(match.step)
  // @ts-expect-error A result is no number that could be 0, and so falsy, for a match.
  use<number | null>(match)
  // @ts-expect-error A result is an object, and not true.
  use<boolean>(match)
  // @ts-expect-error A match cannot be changed.
  if (match) match.step = 0
}

export function counters(): void {
  generateHotp(secret, 0)
  generateHotp(secret, 2n ** 63n)
  // @ts-expect-error The counter is missing.
  generateHotp(secret)
  // @ts-expect-error A counter is no text.
  generateHotp(secret, '0')
  // @ts-expect-error The options, with the counter, are missing.
  verifyHotp(secret, code)
  // @ts-expect-error The counter is missing.
  verifyHotp(secret, code, { lookAhead: 3 })
  // @ts-expect-error No look-ahead looks back.
  verifyHotp(secret, code, { counter: 0, window: { past: 1, future: 1 } })
  // @ts-expect-error The counter is missing.
  resyncHotp(secret, [code, code], { lookAhead: 100 })
  // @ts-expect-error Several codes are a list.
  resyncHotp(secret, code, { counter: 0 })
  const match = verifyHotp(secret, code, { counter: 0 })
  use<bigint | undefined>(match?.nextCounter)
  // @ts-expect-error A counter that comes back is a bigint.
  use<number | undefined>(match?.nextCounter)
}

export function uris(): void {
  const key = parseOtpauthUri('otpauth://totp/a:b?secret=JBSWY3DPEHPK3PXP')
  use<OtpSecret>(key.secret)
  if (key.type === 'totp') {
    use<number>(key.period)
    // @ts-expect-error A time-based key has no counter.
    use<bigint>(key.counter)
  } else {
    use<bigint>(key.counter)
    // @ts-expect-error A counter-based key has no period.
    use<number>(key.period)
  }
  // @ts-expect-error Before the type is known, a period may be absent.
  use<number>(key.period)
  // @ts-expect-error What was read cannot be changed.
  key.issuer = 'Other'
  // What was read can be written and judged.
  buildOtpauthUri(key)
  otpauthWarnings(key)
  // @ts-expect-error The issuer is missing.
  buildOtpauthUri({ accountName: 'alice', secret })
  // @ts-expect-error The account is called accountName.
  buildOtpauthUri({ issuer: 'Example', accountName: 'alice', label: 'alice', secret })
  // @ts-expect-error There is no such type.
  buildOtpauthUri({ type: 'steam', issuer: 'Example', accountName: 'alice', secret })
  // @ts-expect-error A warning is one of a closed set.
  if (otpauthWarnings(key)[0]?.code === 'algorithm_unknown') use('never')
}

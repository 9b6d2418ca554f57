// otpauth, for `stepward vectors --module`.
import { HOTP, Secret, TOTP, URI } from 'otpauth'

const shared = ({ secret, algorithm, digits }) => ({ secret: Secret.fromHex(secret), algorithm, digits })

/** Its counters are numbers. */
const MAX_COUNTER = BigInt(Number.MAX_SAFE_INTEGER)
const withCounter = (counter, call, lookAhead = 0) =>
  BigInt(counter) + BigInt(lookAhead) > MAX_COUNTER
    ? { unsupported: 'counters above 2^53-1' }
    : call(Number(counter))

export const hotp = (input) =>
  withCounter(input.counter, (counter) => HOTP.generate({ ...shared(input), counter }))

export function totp(input) {
  if (input.epochStart !== 0) return { unsupported: 'T0' }
  return TOTP.generate({ ...shared(input), period: input.period, timestamp: input.time * 1000 })
}

export const verifyHotp = (input) =>
  withCounter(
    input.counter,
    (counter) => {
      const window = input.lookAhead
      const delta = HOTP.validate({ ...shared(input), token: input.code, counter, window })
      return delta === null ? null : { counter: String(counter + delta) }
    },
    input.lookAhead,
  )

export function verifyTotp(input) {
  if (input.epochStart !== 0) return { unsupported: 'T0' }
  if (input.afterStep !== undefined) return { unsupported: 'afterStep' }
  const { past, future } = input.window
  if (past !== future) return { unsupported: 'windows with two sides' }
  const timestamp = input.time * 1000
  const delta = TOTP.validate({
    ...shared(input),
    token: input.code,
    period: input.period,
    timestamp,
    window: past,
  })
  return delta === null ? null : { step: Math.floor(input.time / input.period) + delta }
}

export const base32Decode = ({ text }) => Secret.fromBase32(text).hex.toLowerCase()
export const base32Encode = ({ bytes }) => Secret.fromHex(bytes).base32

export function parseUri({ uri }) {
  const otp = URI.parse(uri)
  return {
    type: otp instanceof TOTP ? 'totp' : 'hotp',
    issuer: otp.issuer,
    accountName: otp.label,
    secret: otp.secret.hex.toLowerCase(),
    algorithm: otp.algorithm,
    digits: otp.digits,
    ...(otp instanceof TOTP ? { period: otp.period } : { counter: String(otp.counter) }),
  }
}

export function buildUri({ type, issuer, accountName, period, counter = '0', ...key }) {
  const options = { ...shared(key), issuer, label: accountName }
  if (type === 'totp') return new TOTP({ ...options, period }).toString()
  return withCounter(counter, (number) => new HOTP({ ...options, counter: number }).toString())
}

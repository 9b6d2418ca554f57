// speakeasy, for `stepward vectors --module`.
import base32 from 'base32.js'
import speakeasy from 'speakeasy'

const shared = ({ secret, algorithm, digits }) => ({ secret, encoding: 'hex', algorithm, digits })
const time = ({ time, period, epochStart }) => ({ time, step: period, epoch: epochStart })

/** Its counters are numbers. */
const MAX_COUNTER = BigInt(Number.MAX_SAFE_INTEGER)
const withCounter = (counter, call, lookAhead = 0) =>
  BigInt(counter) + BigInt(lookAhead) > MAX_COUNTER
    ? { unsupported: 'counters above 2^53-1' }
    : call(Number(counter))

export const hotp = (input) =>
  withCounter(input.counter, (counter) => speakeasy.hotp({ ...shared(input), counter }))

export const totp = (input) => speakeasy.totp({ ...shared(input), ...time(input) })

export const verifyHotp = (input) =>
  withCounter(
    input.counter,
    (counter) => {
      const options = { ...shared(input), token: input.code, counter, window: input.lookAhead }
      const match = speakeasy.hotp.verifyDelta(options)
      return match === undefined ? null : { counter: String(counter + match.delta) }
    },
    input.lookAhead,
  )

export function verifyTotp(input) {
  if (input.afterStep !== undefined) return { unsupported: 'afterStep' }
  const { past, future } = input.window
  if (past !== future) return { unsupported: 'windows with two sides' }
  const match = speakeasy.totp.verifyDelta({
    ...shared(input),
    ...time(input),
    token: input.code,
    window: past,
  })
  if (match === undefined) return null
  return { step: Math.floor((input.time - input.epochStart) / input.period) + match.delta }
}

// It decodes and encodes secrets with this.
export const base32Decode = ({ text }) => Buffer.from(base32.decode(text)).toString('hex')
export const base32Encode = ({ bytes }) => base32.encode(Buffer.from(bytes, 'hex'))

export const buildUri = ({ accountName, issuer, period, type, counter = '0', ...key }) =>
  withCounter(counter, (number) =>
    speakeasy.otpauthURL({
      ...shared(key),
      type,
      issuer,
      label: issuer === '' ? accountName : `${issuer}:${accountName}`,
      ...(type === 'totp' ? { period } : { counter: number }),
    }),
  )

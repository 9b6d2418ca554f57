// otplib, for `stepward vectors --module`.
import { parse } from '@otplib/uri'
import { generateSync, generateURI, ScureBase32Plugin, verifySync } from 'otplib'

const base32 = new ScureBase32Plugin()
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'))
const hex = (data) => Buffer.from(data).toString('hex')
const shared = ({ secret, algorithm, digits }) => ({
  secret: bytes(secret),
  algorithm: algorithm.toLowerCase(),
  digits,
})
const time = ({ time, period, epochStart }) => ({ epoch: time, period, t0: epochStart })

/** Its counters are numbers. */
const MAX_COUNTER = BigInt(Number.MAX_SAFE_INTEGER)
const withCounter = (counter, call, lookAhead = 0) =>
  BigInt(counter) + BigInt(lookAhead) > MAX_COUNTER
    ? { unsupported: 'counters above 2^53-1' }
    : call(Number(counter))

export const hotp = (input) =>
  withCounter(input.counter, (counter) => generateSync({ strategy: 'hotp', ...shared(input), counter }))

export const totp = (input) => generateSync({ ...shared(input), ...time(input) })

export const verifyHotp = (input) =>
  withCounter(
    input.counter,
    (counter) => {
      const options = { strategy: 'hotp', ...shared(input), token: input.code, counter }
      const result = verifySync({ ...options, counterTolerance: input.lookAhead })
      return result.valid ? { counter: String(counter + result.delta) } : null
    },
    input.lookAhead,
  )

export function verifyTotp(input) {
  const { past, future } = input.window
  const result = verifySync({
    ...shared(input),
    ...time(input),
    token: input.code,
    epochTolerance: [past * input.period, future * input.period],
    afterTimeStep: input.afterStep,
  })
  return result.valid ? { step: result.timeStep } : null
}

export const base32Decode = ({ text }) => hex(base32.decode(text))
export const base32Encode = (input) => base32.encode(bytes(input.bytes))

export function parseUri({ uri }) {
  const { type, label, params } = parse(uri)
  const [first, ...rest] = label.split(':')
  return {
    type,
    issuer: params.issuer ?? (rest.length > 0 ? first : ''),
    accountName: rest.length > 0 ? rest.join(':').trimStart() : first,
    secret: hex(base32.decode(params.secret)),
    algorithm: (params.algorithm ?? 'sha1').toUpperCase(),
    digits: params.digits ?? 6,
    ...(type === 'totp' ? { period: params.period ?? 30 } : { counter: String(params.counter ?? 0) }),
  }
}

export const buildUri = ({ type, issuer, accountName, secret, algorithm, digits, period, counter = '0' }) =>
  withCounter(counter, (number) =>
    generateURI({
      strategy: type,
      issuer,
      label: accountName,
      secret: base32.encode(bytes(secret)),
      algorithm: algorithm.toLowerCase(),
      digits,
      ...(type === 'totp' ? { period } : { counter: number }),
    }),
  )

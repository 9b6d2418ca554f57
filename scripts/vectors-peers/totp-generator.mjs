// totp-generator, which only generates codes, for `stepward vectors --module`.
import { TOTP } from 'totp-generator'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** It takes secrets as Base32 only. */
function base32(hex) {
  const bits = Array.from(Buffer.from(hex, 'hex'), (byte) => byte.toString(2).padStart(8, '0')).join('')
  const groups = bits.match(/.{1,5}/g) ?? []
  return groups.map((group) => ALPHABET[Number.parseInt(group.padEnd(5, '0'), 2)]).join('')
}

export async function totp({ secret, algorithm, digits, time, period, epochStart }) {
  if (epochStart !== 0) return { unsupported: 'T0' }
  const { otp } = await TOTP.generate(base32(secret), {
    algorithm: algorithm.replace('SHA', 'SHA-'),
    digits,
    period,
    timestamp: time * 1000,
  })
  return otp
}

import { createHmac, timingSafeEqual } from 'node:crypto'
import { generateTOTP as osloGenerate, verifyTOTPWithGracePeriod } from '@oslojs/otp'
import { Secret, TOTP } from 'otpauth'
import { generateSync, verifySync } from 'otplib'
import speakeasy from 'speakeasy'
import { generateTotp, OtpSecret, verifyTotp } from 'stepward/otp'

export const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
export const TIME = 1_111_111_109
export const BYTES = new TextEncoder().encode('12345678901234567890')

/** A window of one step to each side, for every contender. */
const STEPS = 1
const PERIOD = 30

/** A library and the work that is compared: from Base32 text, and with everything prepared that can be. */
export interface Library {
  readonly name: string
  generate(): string
  verifyText(code: string): boolean
  verifyPrepared(code: string): boolean
}

const ours = OtpSecret.fromBase32(SECRET)
const otpauth = new TOTP({ secret: Secret.fromBase32(SECRET) })
const time = { time: TIME }

export const stepward: Library = {
  name: 'stepward',
  generate: () => generateTotp(ours, time),
  verifyText: (code) => verifyTotp(SECRET, code, time) !== null,
  verifyPrepared: (code) => verifyTotp(ours, code, time) !== null,
}

export const libraries: readonly Library[] = [
  stepward,
  {
    name: 'otpauth',
    generate: () => otpauth.generate({ timestamp: TIME * 1000 }),
    verifyText: (token) =>
      new TOTP({ secret: Secret.fromBase32(SECRET) }).validate({
        token,
        timestamp: TIME * 1000,
        window: STEPS,
      }) !== null,
    verifyPrepared: (token) => otpauth.validate({ token, timestamp: TIME * 1000, window: STEPS }) !== null,
  },
  {
    name: 'otplib',
    generate: () => generateSync({ secret: BYTES, epoch: TIME }),
    verifyText: (token) => verifySync({ secret: SECRET, token, epoch: TIME, epochTolerance: PERIOD }).valid,
    verifyPrepared: (token) =>
      verifySync({ secret: BYTES, token, epoch: TIME, epochTolerance: PERIOD }).valid,
  },
  {
    name: 'speakeasy',
    generate: () => speakeasy.totp({ secret: SECRET, encoding: 'base32', time: TIME }),
    verifyText: (token) =>
      speakeasy.totp.verify({ secret: SECRET, encoding: 'base32', token, time: TIME, window: STEPS }),
    verifyPrepared: (token) =>
      speakeasy.totp.verify({
        secret: '12345678901234567890',
        encoding: 'ascii',
        token,
        time: TIME,
        window: STEPS,
      }),
  },
  {
    // It takes the time from Date.now, which the bench sets, and it has no Base32.
    name: '@oslojs/otp',
    generate: () => osloGenerate(BYTES, PERIOD, 6),
    verifyText: (code) => verifyTOTPWithGracePeriod(BYTES, PERIOD, 6, code, PERIOD),
    verifyPrepared: (code) => verifyTOTPWithGracePeriod(BYTES, PERIOD, 6, code, PERIOD),
  },
  {
    // What an application would write on Node without a library.
    name: 'node:crypto',
    generate: () => nodeCode(Math.floor(TIME / PERIOD)),
    verifyText: nodeVerify,
    verifyPrepared: nodeVerify,
  },
]

function nodeCode(step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', BYTES).update(counter).digest()
  const offset = mac.readUInt8(mac.length - 1) & 15
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

function nodeVerify(code: string): boolean {
  const step = Math.floor(TIME / PERIOD)
  let found = false
  for (let at = step - STEPS; at <= step + STEPS; at++) {
    const equal = timingSafeEqual(Buffer.from(nodeCode(at)), Buffer.from(code))
    found ||= equal
  }
  return found
}

/** A contender with wrong answers has no meaningful numbers. */
export function checkLibraries(codes: { hits: readonly string[]; miss: string }): void {
  for (const library of libraries) {
    if (library.generate() !== codes.hits[1]) throw new Error(`${library.name} generates a wrong code`)
    for (const verify of [library.verifyText, library.verifyPrepared]) {
      if (!codes.hits.every((code) => verify(code)) || verify(codes.miss)) {
        throw new Error(`${library.name} verifies wrongly`)
      }
    }
  }
}

import type { EnrollmentRules } from '../../src/enrollment/decision.js'
import { OtpSecret } from '../../src/otp/index.js'
import { scan } from '../support/phone.js'

/** The bounds of a world that is explored to its end. */
export interface Scope {
  readonly name: string
  /** The number of instants that the clock can show, one time step apart. */
  readonly ticks: number
  /** The number of time steps, from the first instant on, whose right code can be shown. */
  readonly steps: number
  /** The number of recovery codes in a set. */
  readonly recoveryCodes: number
  readonly rules: EnrollmentRules
}

/** Seconds in a time step, and between two instants of the clock. */
export const PERIOD = 30

/** The time step of the first instant. */
const FIRST_STEP = 59_000_000

/** The time step so many steps after the first instant. */
export function stepAt(tick: number): number {
  return FIRST_STEP + tick
}

/** Unix milliseconds. */
export function instantAt(tick: number): number {
  return stepAt(tick) * PERIOD * 1000
}

export function tickOf(instant: number): number {
  return instant / 1000 / PERIOD - FIRST_STEP
}

/**
 * All secrets. A new one takes a slot that the world has forgotten: at most three are on, one is pending, one has ended
 * and one is in the history.
 */
export const SLOTS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const
export type Slot = (typeof SLOTS)[number]

export const SECRETS: ReadonlyMap<string, OtpSecret> = new Map(
  SLOTS.map((slot, index) => [slot, OtpSecret.fromBytes(new Uint8Array(20).fill(17 * (index + 1)))]),
)

/** What the authenticator apps show, from the RFC and not from our code. */
const CODES: ReadonlyMap<string, readonly string[]> = new Map(
  [...SECRETS].map(([slot, secret]) => {
    const phone = scan(`otpauth://totp/x?secret=${secret.toBase32()}`)
    return [slot, [-2, -1, 0, 1, 2, 3, 4].map((tick) => phone.code(new Date(instantAt(tick))))]
  }),
)

/** The right code of a secret for the time step at an instant. */
export function codeOf(slot: Slot, tick: number): string {
  const code = CODES.get(slot)?.[tick + 2]
  if (code === undefined) throw new Error(`no code was made for ${slot} at ${tick}`)
  return code
}

/** What an attacker types without knowing anything. */
export const GUESS = { code: '271828', hash: 'a recovery code that was never given' } as const

/** Every code that a window can contain. No two may be the same. */
export const ALL_CODES: readonly string[] = [...CODES.values()].flat().concat(GUESS.code)

export function sealed(slot: Slot): string {
  return `sealed ${slot}`
}

const WAITS = { firstWait: PERIOD, longestWait: 4 * PERIOD }
const WINDOW = { past: 1, future: 1 }

/** One authenticator, two time steps, two recovery codes. The first failure starts a wait, the second suspends. */
export const ONE_AUTHENTICATOR: Scope = {
  name: 'one authenticator',
  ticks: 2,
  steps: 2,
  recoveryCodes: 2,
  rules: {
    window: WINDOW,
    throttle: { ...WAITS, freeFailures: 0, suspendAfter: 2 },
    maxDrift: 0,
    maxAuthenticators: 1,
    pendingTtl: PERIOD,
  },
}

/** Up to three authenticators side by side, and a clock that stands still. The first failure suspends. */
export const THREE_AUTHENTICATORS: Scope = {
  name: 'three authenticators',
  ticks: 1,
  steps: 2,
  recoveryCodes: 1,
  rules: {
    window: WINDOW,
    throttle: { ...WAITS, freeFailures: 0, suspendAfter: 1 },
    maxDrift: 0,
    maxAuthenticators: 3,
    pendingTtl: PERIOD,
  },
}

/** Three time steps, and an authenticator whose drift is remembered. The first failure suspends. */
export const DRIFT: Scope = {
  name: 'three time steps with drift',
  ticks: 3,
  steps: 3,
  recoveryCodes: 0,
  rules: {
    window: WINDOW,
    throttle: { ...WAITS, freeFailures: 0, suspendAfter: 1 },
    maxDrift: 1,
    maxAuthenticators: 1,
    pendingTtl: PERIOD,
  },
}

export const SCOPES = [ONE_AUTHENTICATOR, THREE_AUTHENTICATORS, DRIFT] as const

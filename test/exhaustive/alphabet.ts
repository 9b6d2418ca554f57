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
  /** The number of recovery codes in a set; 0: recovery codes are not tried. */
  readonly recoveryCodes: number
  /** The number of devices that are trusted at a time. */
  readonly devices: number
  /** Whether logins force enrollments, with and without tickets. */
  readonly forced: boolean
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
 * All secrets. A new one takes a slot that the world has forgotten: at most two are on, one is pending, one has ended
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

/** Durations are seconds: a challenge lives for one time step, a device and a proof for two. */
const LIFETIMES = { pendingTtl: PERIOD, challengeTtl: PERIOD, deviceTtl: 2 * PERIOD, proofTtl: 2 * PERIOD }
const WINDOW = { past: 1, future: 1 }
const WAITS = { firstWait: PERIOD, longestWait: 4 * PERIOD }

const SMALL = { window: WINDOW, maxDrift: 0, maxAuthenticators: 1, ...LIFETIMES }

/** A clock that jumps by up to two time steps, both ways. The first failure starts a wait, the second suspends. */
export const CLOCK: Scope = {
  ...{
    name: 'waits and a clock that jumps',
    ticks: 3,
    steps: 2,
    recoveryCodes: 0,
    devices: 0,
    forced: false,
  },
  rules: { ...SMALL, throttle: { ...WAITS, freeFailures: 0, suspendAfter: 2 } },
}

/** Recovery codes, and wrong codes that are sent again. The first failure is free, the second suspends. */
export const REPEATS: Scope = {
  ...{
    name: 'recovery codes and repeated codes',
    ticks: 1,
    steps: 1,
    recoveryCodes: 2,
    devices: 0,
    forced: false,
  },
  rules: { ...SMALL, throttle: { ...WAITS, freeFailures: 1, suspendAfter: 2 } },
}

/** Waits of both factors, which an admin can end. The first failure starts a wait, the second suspends. */
export const WAITING: Scope = {
  ...{ name: 'waits of both factors', ticks: 1, steps: 1, recoveryCodes: 1, devices: 0, forced: false },
  rules: { ...SMALL, throttle: { ...WAITS, freeFailures: 0, suspendAfter: 2 } },
}

/** Two authenticators side by side, and a clock that stands still. The first failure suspends. */
export const TWO_AUTHENTICATORS: Scope = {
  ...{ name: 'two authenticators', ticks: 1, steps: 1, recoveryCodes: 1, devices: 1, forced: false },
  rules: { ...SMALL, maxAuthenticators: 2, throttle: { ...WAITS, freeFailures: 0, suspendAfter: 1 } },
}

/** Three time steps, and an authenticator whose drift is remembered. The first failure suspends. */
export const DRIFT: Scope = {
  ...{ name: 'three time steps with drift', ticks: 3, steps: 3, recoveryCodes: 0, devices: 0, forced: false },
  rules: { ...SMALL, maxDrift: 1, throttle: { ...WAITS, freeFailures: 0, suspendAfter: 1 } },
}

/** Trusted devices, forced enrollments and tickets. The first failure suspends. */
export const BINDINGS: Scope = {
  ...{
    name: 'devices, challenges and tickets',
    ticks: 3,
    steps: 3,
    recoveryCodes: 0,
    devices: 2,
    forced: true,
  },
  rules: { ...SMALL, throttle: { ...WAITS, freeFailures: 0, suspendAfter: 1 } },
}

export const SCOPES = [CLOCK, REPEATS, WAITING, TWO_AUTHENTICATORS, DRIFT, BINDINGS] as const

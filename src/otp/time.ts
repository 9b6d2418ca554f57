import { describeType, invalidArgument, requireInteger } from '../internal/guards.js'
import { readOptions } from './options.js'

/** Where a time step comes from (RFC 6238 §4). */
export interface TimeOptions {
  /** Unix time in seconds; a fraction is dropped. Default: the clock. Milliseconds throw. */
  readonly time?: number
  /** Length of a time step in seconds: 1 to 3600, default 30. */
  readonly period?: number
  /** Unix time in seconds at which step 0 starts: from 0 up to `time`, default 0. */
  readonly epochStart?: number
}

export const DEFAULT_PERIOD_SECONDS = 30

/** An hour: beyond it a code is a password. NIST profiles allow 2 minutes. */
export const MAX_PERIOD_SECONDS = 3600

/** The last moment that a Date can hold, 8.64e15 ms, in seconds. */
const MAX_TIME_SECONDS = 8_640_000_000_000

/**
 * Read as milliseconds, a time from here (2001-09-09) to there (2200-01-01) is a date that a clock can
 * show; read as seconds, it is past the year 33,000. Such a time can only be milliseconds.
 */
const MILLISECONDS_FROM = 1_000_000_000_000
const MILLISECONDS_UNTIL = 7_258_118_400_000

const MILLISECONDS_PER_SECOND = 1000

export const TIME_OPTIONS = { time: undefined, period: undefined, epochStart: undefined }

function requireSeconds(where: string, value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= MAX_TIME_SECONDS)) {
    throw invalidArgument(
      `${where}: expected Unix seconds from 0 to ${MAX_TIME_SECONDS}, got ${describeType(value)}`,
    )
  }
  if (value >= MILLISECONDS_FROM && value < MILLISECONDS_UNTIL) {
    throw invalidArgument(`${where}: expected Unix seconds, got what can only be milliseconds`)
  }
  return Math.floor(value)
}

/** `undefined` is the default; all else is checked. */
export const readPeriod = (where: string, value: unknown): number =>
  value === undefined
    ? DEFAULT_PERIOD_SECONDS
    : requireInteger(`${where}: period`, value, 1, MAX_PERIOD_SECONDS)

function readEpochStart(where: string, value: unknown, time: number): number {
  if (value === undefined) return 0
  const epochStart = requireSeconds(`${where}: epochStart`, value)
  if (epochStart !== value) throw invalidArgument(`${where}: epochStart must be whole seconds`)
  if (epochStart > time) throw invalidArgument(`${where}: time is before epochStart`)
  return epochStart
}

/** Time options as they were given, unchecked. */
interface GivenTime {
  readonly time: unknown
  readonly period: unknown
  readonly epochStart: unknown
}

function secondsSinceEpochStart(where: string, given: GivenTime): number {
  const time =
    given.time === undefined
      ? Math.floor(Date.now() / MILLISECONDS_PER_SECOND)
      : requireSeconds(`${where}: time`, given.time)
  return time - readEpochStart(where, given.epochStart, time)
}

/** RFC 6238 §4.2: T = floor((time − T0) / X). */
export function readStep(where: string, given: GivenTime): number {
  const period = readPeriod(where, given.period)
  return Math.floor(secondsSinceEpochStart(where, given) / period)
}

/**
 * The time step that a time is in (RFC 6238 §4.2): 0 for the first.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: a wrong option.
 * @example
 * ```ts
 * import { totpStep } from 'stepward/otp'
 *
 * if (totpStep({ time: 59 }) !== 1 || totpStep({ time: 60 }) !== 2) throw new Error('RFC 6238 §4.2')
 * ```
 */
export function totpStep(options?: TimeOptions): number {
  const where = 'totpStep'
  return readStep(where, readOptions(where, options, TIME_OPTIONS))
}

/**
 * Whole seconds until the next time step (RFC 6238 §4.2): 1 to `period`.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: a wrong option.
 * @example
 * ```ts
 * import { totpSecondsLeft } from 'stepward/otp'
 *
 * if (totpSecondsLeft({ time: 59 }) !== 1) throw new Error('step 1 ends at 60')
 * ```
 */
export function totpSecondsLeft(options?: TimeOptions): number {
  const where = 'totpSecondsLeft'
  const given = readOptions(where, options, TIME_OPTIONS)
  const period = readPeriod(where, given.period)
  return period - (secondsSinceEpochStart(where, given) % period)
}

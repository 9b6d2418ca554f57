import type { StepwardErrorCode, VerifyResult } from '../../src/index.js'

/** Which code was offered. */
export type CodeName =
  | { readonly factor: 'totp'; readonly step: number }
  | { readonly factor: 'recovery_code'; readonly index: number }
  /** A code that is right for no user. */
  | { readonly factor: 'wrong' }

/** One code, offered once. */
export interface Offer {
  readonly userId: string
  readonly code: string
  readonly name: CodeName
}

/** Offers that start at the same moment, and the server's time and throttle for them. */
export interface Order {
  /** Unix milliseconds. */
  readonly now: number
  /** As the option `throttle.freeFailures`. */
  readonly freeFailures: number
  readonly offers: readonly Offer[]
}

type Refusal = Extract<VerifyResult, { ok: false }>['reason']

/** `unknown`: neither a result nor a StepwardError. */
export type Outcome = 'ok' | Refusal | StepwardErrorCode | 'unknown'

/** The answer to an offer. */
export interface Answer {
  readonly userId: string
  readonly name: CodeName
  /** The server's time, in Unix milliseconds. */
  readonly now: number
  /** When it was offered and answered, in microseconds of a clock that all processes of the machine share. */
  readonly from: number
  readonly to: number
  readonly outcome: Outcome
  /** The event that the service reported after its commit; null if none. */
  readonly eventId: string | null
}

/** One event of a trail, as far as the checker reads it. */
export interface KeptEvent {
  readonly id: string
  /** The server's time, in Unix milliseconds. */
  readonly at: number
  readonly what: 'accepted' | 'invalid_code' | 'replayed' | 'refused' | 'other'
  readonly factor: 'totp' | 'recovery_code' | null
}

/** What the store has of one user at the end. */
export interface Kept {
  readonly userId: string
  readonly trail: readonly KeptEvent[]
  readonly lastStep: number
  readonly codeFailures: number
  readonly recoveryFailures: number
  readonly recoveryCodesLeft: number
  /** How many there were at first. */
  readonly recoveryCodes: number
}

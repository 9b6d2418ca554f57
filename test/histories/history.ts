import type { StepwardErrorCode, VerifyResult } from '../../src/index.js'

/** Which code it was that somebody offered. */
export type CodeName =
  | { readonly factor: 'totp'; readonly step: number }
  | { readonly factor: 'recovery_code'; readonly index: number }
  /** One that is right for nobody. */
  | { readonly factor: 'wrong' }

/** One code, offered once. */
export interface Offer {
  readonly userId: string
  readonly code: string
  readonly name: CodeName
}

/** Offers that start at the same moment, and the server's time and rule for them. */
export interface Order {
  /** Unix milliseconds. */
  readonly now: number
  /** As the option `throttle.freeFailures`. */
  readonly freeFailures: number
  readonly offers: readonly Offer[]
}

type Refusal = Extract<VerifyResult, { ok: false }>['reason']

/** `unknown`: something else than a result or a StepwardError came back. */
export type Outcome = 'ok' | Refusal | StepwardErrorCode | 'unknown'

/** What an offer came to. */
export interface Answer {
  readonly userId: string
  readonly name: CodeName
  /** The server's time that it was judged at, in Unix milliseconds. */
  readonly now: number
  /** When it was offered and answered, in microseconds of a clock that all processes of the machine share. */
  readonly from: number
  readonly to: number
  readonly outcome: Outcome
  /** The event that the service told of, after its commit; null: none. */
  readonly eventId: string | null
}

/** One event of a trail, as far as the checker looks at it. */
export interface KeptEvent {
  readonly id: string
  /** The server's time, in Unix milliseconds. */
  readonly at: number
  readonly what: 'accepted' | 'invalid_code' | 'replayed' | 'other'
  readonly factor: 'totp' | 'recovery_code' | null
}

/** What the store has of one person at the end. */
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

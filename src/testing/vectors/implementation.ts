/** How a code is made (RFC 4226 §5), as the vectors give it. */
interface HotpInput {
  /** The key, as hexadecimal digits. */
  readonly secret: string
  /** `'SHA1'`, `'SHA256'` or `'SHA512'`; in invalid cases anything. */
  readonly algorithm: string
  /** 6, 7 or 8; in invalid cases anything. */
  readonly digits: number
}

/** How a code of a time is made (RFC 6238 §4). */
interface TotpInput extends HotpInput {
  /** Length of a time step in seconds. */
  readonly period: number
  /** T0, Unix seconds. */
  readonly epochStart: number
}

/** What an `otpauth` URI says. */
export interface OtpauthUriFields extends HotpInput {
  readonly type: 'totp' | 'hotp'
  /** Empty where there is none. */
  readonly issuer: string
  readonly accountName: string
  /** Seconds; for `totp` only. */
  readonly period?: number | undefined
  /** A decimal number; for `hotp` only. */
  readonly counter?: string | undefined
}

/**
 * What the vectors ask for. All of it is plain JSON: bytes are hexadecimal, a counter is a decimal text,
 * a time is a number of Unix seconds.
 */
export interface VectorOperations {
  /** The code of a counter. */
  readonly hotp: { readonly input: HotpInput & { readonly counter: string }; readonly output: string }
  /** The code of a time. */
  readonly totp: { readonly input: TotpInput & { readonly time: number }; readonly output: string }
  /** The counter whose code this is, among `counter` and the `lookAhead` ones after it; else null. */
  readonly verifyHotp: {
    readonly input: HotpInput & {
      readonly code: string
      readonly counter: string
      readonly lookAhead: number
    }
    readonly output: { readonly counter: string } | boolean
  }
  /** The step whose code this is, in the window around `time` and after `afterStep`; else null. */
  readonly verifyTotp: {
    readonly input: TotpInput & {
      readonly code: string
      readonly time: number
      readonly window: { readonly past: number; readonly future: number }
      /** The last step that was accepted. */
      readonly afterStep?: number
    }
    readonly output: { readonly step: number } | boolean
  }
  /** The bytes, as hexadecimal digits. */
  readonly base32Decode: { readonly input: { readonly text: string }; readonly output: string }
  /** Upper case, without padding. */
  readonly base32Encode: { readonly input: { readonly bytes: string }; readonly output: string }
  readonly parseUri: { readonly input: { readonly uri: string }; readonly output: OtpauthUriFields }
  readonly buildUri: { readonly input: OtpauthUriFields; readonly output: string }
}

/** The name of one thing that the vectors ask for. */
export type VectorOperation = keyof VectorOperations

/** What an operation is given. */
export type VectorInput<O extends VectorOperation> = VectorOperations[O]['input']

/** What an operation gives where it does not refuse. */
export type VectorOutput<O extends VectorOperation> = VectorOperations[O]['output']

/** "This I cannot do": the case is reported as not supported, neither passed nor failed. */
export interface VectorUnsupported {
  /** Why, in a few words. */
  readonly unsupported: string
}

/** "It could not be asked", for who asks another process: the case has failed, whatever the right answer is. */
export interface VectorFault {
  /** What happened, in a few words. */
  readonly fault: string
}

/** What a function may answer. `null` or a throw is a refusal; `false` too, of a verification. */
export type VectorAnswer<O extends VectorOperation> = VectorOutput<O> | VectorUnsupported | VectorFault | null

/** `AbortSignal`, where the user's types know it: not every program has those of the DOM or of Node. */
export type VectorCallSignal = typeof globalThis extends { AbortSignal: { readonly prototype: infer Signal } }
  ? Signal
  : { readonly aborted: boolean }

/** What comes with each question. */
export interface VectorContext {
  /** Aborted when the time for the answer is over. */
  readonly signal: VectorCallSignal
}

/**
 * What is checked: any of these functions, synchronous or not. What is left out is reported as not
 * supported. Each gets a fresh copy of the case's input.
 */
export type VectorImplementation = {
  readonly [O in VectorOperation]?: (
    input: VectorInput<O>,
    context: VectorContext,
  ) => VectorAnswer<O> | Promise<VectorAnswer<O>>
}

/** Every operation that there is. */
export const VECTOR_OPERATIONS: readonly VectorOperation[] = [
  'hotp',
  'totp',
  'verifyHotp',
  'verifyTotp',
  'base32Decode',
  'base32Encode',
  'parseUri',
  'buildUri',
]

/** How the code of a counter is computed (RFC 4226 §5). */
export interface VectorHotpInput {
  /** The secret, as hexadecimal digits. */
  readonly secret: string
  /** `'SHA1'`, `'SHA256'` or `'SHA512'`; anything in invalid cases. */
  readonly algorithm: string
  /** 6, 7 or 8; anything in invalid cases. */
  readonly digits: number
}

/** How the code of a time is computed (RFC 6238 §4). */
export interface VectorTotpInput extends VectorHotpInput {
  /** Length of a time step in seconds. */
  readonly period: number
  /** T0, in Unix seconds. */
  readonly epochStart: number
}

/** What an `otpauth` URI says. */
export interface OtpauthUriFields extends VectorHotpInput {
  readonly type: 'totp' | 'hotp'
  /** Empty if there is none. */
  readonly issuer: string
  readonly accountName: string
  /** In seconds. Only for `totp`. */
  readonly period?: number | undefined
  /** A decimal number. Only for `hotp`. */
  readonly counter?: string | undefined
}

/**
 * The operations that the vectors ask for. All values are plain JSON: bytes are hexadecimal, a counter is a decimal
 * text, a time is a number of Unix seconds.
 */
export interface VectorOperations {
  /** The code of a counter. */
  readonly hotp: { readonly input: VectorHotpInput & { readonly counter: string }; readonly output: string }
  /** The code of a time. */
  readonly totp: { readonly input: VectorTotpInput & { readonly time: number }; readonly output: string }
  /** Finds the counter whose code this is, among `counter` and the `lookAhead` ones after it; else null. */
  readonly verifyHotp: {
    readonly input: VectorHotpInput & {
      readonly code: string
      readonly counter: string
      readonly lookAhead: number
    }
    readonly output: { readonly counter: string } | boolean
  }
  /** Finds the step whose code this is, in the window around `time` and after `afterStep`; else null. */
  readonly verifyTotp: {
    readonly input: VectorTotpInput & {
      readonly code: string
      readonly time: number
      readonly window: { readonly past: number; readonly future: number }
      /** The last accepted step. */
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

/** The name of an operation. */
export type VectorOperation = keyof VectorOperations

/** The input of an operation. */
export type VectorInput<O extends VectorOperation> = VectorOperations[O]['input']

/** The output of an operation that does not refuse. */
export type VectorOutput<O extends VectorOperation> = VectorOperations[O]['output']

/** An answer that the operation is not supported: the case has neither passed nor failed. */
export interface VectorUnsupported {
  /** Why, in a few words. */
  readonly unsupported: string
}

/** An answer that the question could not be asked, such as of another process: the case has failed. */
export interface VectorFault {
  /** What happened, in a few words. */
  readonly fault: string
}

/** What a function may return. `null` or a throw is a refusal; so is `false` from a verification. */
export type VectorAnswer<O extends VectorOperation> = VectorOutput<O> | VectorUnsupported | VectorFault | null

/** `AbortSignal`, if the user's types have it: not every program has those of the DOM or of Node. */
export type VectorCallSignal = typeof globalThis extends { AbortSignal: { readonly prototype: infer Signal } }
  ? Signal
  : { readonly aborted: boolean }

/** The second argument of each function. */
export interface VectorContext {
  /** Aborted when the answer takes too long. */
  readonly signal: VectorCallSignal
}

/**
 * The implementation to check: any of these functions, synchronous or not. A function that is left out is reported as
 * not supported. Each call gets its own copy of the input.
 */
export type VectorImplementation = {
  readonly [O in VectorOperation]?: (
    input: VectorInput<O>,
    context: VectorContext,
  ) => VectorAnswer<O> | Promise<VectorAnswer<O>>
}

/** All operations. */
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

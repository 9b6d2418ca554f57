import { MAX_RECOVERY_CODES } from '../enrollment/bounds.js'
import { hasMethods } from '../internal/host.js'
import { hidden, list, object, optional, type Reader } from '../internal/input.js'
import { guarded, mismatch, problem } from '../internal/mismatch.js'
import { encodeUtf8 } from '../internal/utf8.js'
import { MIN_LEGACY_SECRET_BYTES } from '../otp/bounds.js'
import { normalizeTypedCode } from '../otp/code.js'
import { decodeHex, type OtpSecret, secretReader } from '../otp/secret.js'

// How what another system stored is given to an import.

/** A secret of another system. A text says how it is written, because many texts are valid in more than one way. */
export type ImportedSecret =
  | OtpSecret
  | Uint8Array
  /** Base32, read leniently. */
  | { readonly base32: string }
  /** Two hexadecimal digits a byte. */
  | { readonly hex: string }
  /** The characters are the bytes: ASCII only. */
  | { readonly ascii: string }

/** An OtpSecret, bytes, or lenient Base32. */
const readOpaque = secretReader({ lenient: true, minBytes: MIN_LEGACY_SECRET_BYTES })

/** One character a byte. More characters than the longest secret has are refused there. */
const ASCII = /^\p{ASCII}*$/u

const spellings = {
  base32: optional((value): OtpSecret => readOpaque(secretText(value))),
  hex: optional((value): OtpSecret => readOpaque(decodeHex(value))),
  ascii: optional((value): OtpSecret => {
    const written = secretText(value)
    if (!ASCII.test(written)) throw problem('expected ASCII characters only')
    return readOpaque(encodeUtf8(written))
  }),
}
const readSpelling = object(spellings)

function secretText(value: unknown): string {
  if (typeof value === 'string') return value
  throw mismatch('a string', value)
}

/** The secret of an import. */
export const importedSecret: Reader<OtpSecret> = hidden((value) => {
  const hint = 'say how the text is written: { base32 }, { hex } or { ascii }'
  if (typeof value !== 'object' || value === null) {
    throw mismatch('an OtpSecret, a Uint8Array or an object', value, hint)
  }
  if (isOpaque(value)) return readOpaque(value)
  const read = readSpelling(value)
  const [found, ...others] = [read.base32, read.hex, read.ascii].filter((one) => one !== undefined)
  if (found !== undefined && others.length === 0) return found
  throw problem('expected exactly one of base32, hex and ascii')
})

/** An OtpSecret or bytes, of any copy of the package and any realm; anything else is read as an object of texts. */
function isOpaque(value: object): boolean {
  return hasMethods(value, 'toBase32') || guarded(() => ArrayBuffer.isView(value), false)
}

/** Shorter ones are guessed too easily. */
const MIN_RECOVERY_CODE_LENGTH = 6

const normalizedCode: Reader<string> = hidden((value) => {
  if (typeof value !== 'string') throw mismatch('a string', value)
  const normalized = normalizeTypedCode(value)
  if (normalized !== null && normalized.length >= MIN_RECOVERY_CODE_LENGTH) return normalized
  throw problem('expected 6 to 64 characters')
})
const codeTexts = list(normalizedCode, 0, MAX_RECOVERY_CODES)

/** The recovery codes of an import, normalized. */
export const importedCodes: Reader<'new' | 'none' | readonly string[]> = optional(
  hidden((value) => {
    if (value === 'new' || value === 'none') return value
    if (typeof value === 'string') throw mismatch("'new', 'none' or an array of codes", value)
    const codes = codeTexts(value)
    // Somebody who has used up the old codes.
    return codes.length === 0 ? 'none' : codes
  }),
  'new',
)

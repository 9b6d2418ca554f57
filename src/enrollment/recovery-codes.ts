import base32Encode from 'base32-encode'

/** 80 bits: NIST SP 800-63B §4.2.1 asks for at least 64. */
export const RECOVERY_CODE_BYTES = 10

/** Nothing longer is looked at: far above any code with its spaces and hyphens. */
const MAX_CODE_LENGTH = 64

const GROUP = /.{4}/g
const CANONICAL = /^[0-9A-HJKMNP-TV-Z]{16}$/

/** Ten random bytes as a canonical recovery code, in Crockford's Base32, which has no I, L, O or U. */
export function encodeRecoveryCode(bytes: Uint8Array): string {
  return base32Encode(bytes, 'Crockford')
}

/** How a recovery code is shown: `7C4J-0WTF-9ZQK-MB2E`. */
export function groupRecoveryCode(canonical: string): string {
  return (canonical.match(GROUP) ?? []).join('-')
}

/**
 * The one spelling under which a recovery code is hashed, or null if the text does not have its shape.
 * Case, spaces and hyphens do not count, and O is read as 0, I and L as 1, as Crockford's alphabet says.
 */
export function canonicalRecoveryCode(text: string): string | null {
  if (text.length > MAX_CODE_LENGTH) return null
  const folded = text
    .replace(/[ \u00a0-]/g, '')
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
  return CANONICAL.test(folded) ? folded : null
}

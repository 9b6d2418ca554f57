import { argument } from '../../../src/internal/input.js'
import { decodeBase32 } from '../../../src/otp/base32.js'

/** The decoder as a function of the package calls it, so that what it refuses is a typed error. */
export const decode = (text: unknown, lenient: boolean): Uint8Array =>
  argument('decode', 'text', (value) => decodeBase32(value, { lenient }))(text)

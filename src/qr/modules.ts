import { encodeQR } from 'qr'
import { StepwardError } from '../errors.js'
import { argument, fitsBytes, hidden, type Reader, text } from '../internal/input.js'
import { type Fault, problem } from '../internal/mismatch.js'
import { encodeUtf8 } from '../internal/utf8.js'

/** What the largest symbol (version 40) holds at error correction M in byte mode: ISO/IEC 18004 table 7. */
const MAX_TEXT_BYTES = 2331

/** The light border of ISO/IEC 18004 §5.3.8, without which scanners do not find the symbol. */
const QUIET_ZONE_MODULES = 4

/** Without a prototype, so that a polluted `Object.prototype` cannot choose a version or a mask. */
const ENCODING: Parameters<typeof encodeQR>[2] = Object.assign(Object.create(null), {
  ecc: 'medium',
  border: QUIET_ZONE_MODULES,
  textEncoder: encodeUtf8,
})

const tooLarge: Fault = (message) => new StepwardError('ERR_QR_TOO_LARGE', message)

const readText = text(MAX_TEXT_BYTES)

/** Hidden, because an `otpauth` URI contains a secret. */
const qrText: Reader<string> = hidden((value) => {
  if (typeof value === 'string' && !fitsBytes(value, MAX_TEXT_BYTES)) {
    throw problem('expected at most 2,331 bytes of UTF-8, which is what a QR code holds', tooLarge)
  }
  return readText(value)
})

/** Binds the encoder of `where`. It returns rows from the top, `true` for dark, with the quiet zone. */
export function qrModules(where: string): (text: unknown) => readonly (readonly boolean[])[] {
  const read = argument(where, 'text', qrText)
  return (value) => encodeQR(read(value), 'raw', ENCODING)
}

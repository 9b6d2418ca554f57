import { encodeQR } from 'qr'
import { StepwardError } from '../errors.js'
import { requireText } from '../internal/guards.js'

/** What the largest symbol (version 40) holds at error correction M in byte mode: ISO/IEC 18004 table 7. */
const MAX_TEXT_BYTES = 2331

/** The light border that ISO/IEC 18004 §5.3.8 asks for; readers lose the symbol without it. */
const QUIET_ZONE_MODULES = 4

/** Without a prototype, so that a polluted `Object.prototype` cannot choose a version or a mask. */
const ENCODING: Parameters<typeof encodeQR>[2] = Object.assign(Object.create(null), {
  ecc: 'medium',
  border: QUIET_ZONE_MODULES,
})

const utf8 = new TextEncoder()

/** Rows from the top, `true` for dark, quiet zone included. No message shows the text: it holds a secret. */
export function qrModules(where: string, text: unknown): readonly (readonly boolean[])[] {
  if (typeof text === 'string' && text.length > MAX_TEXT_BYTES) throw tooLarge(where)
  const checked = requireText(`${where}: text`, text, MAX_TEXT_BYTES)
  if (utf8.encode(checked).length > MAX_TEXT_BYTES) throw tooLarge(where)
  return encodeQR(checked, 'raw', ENCODING)
}

function tooLarge(where: string): StepwardError {
  return new StepwardError(
    'ERR_QR_TOO_LARGE',
    `${where}: the text does not fit into a QR code, which holds ${MAX_TEXT_BYTES} bytes`,
  )
}

import { input, integer, optional, type Reader, text } from '../internal/input.js'
import { problem } from '../internal/mismatch.js'
import { qrModules } from './modules.js'

/** How {@link qrSvg} draws. */
export interface QrSvgOptions {
  /**
   * Width and height in CSS pixels: 64 to 4096. Default: none, so that the picture fills the space that the page
   * gives it.
   */
  readonly size?: number | undefined
  /** The text for screen readers: 1 to 500 characters, default `'QR code'`. */
  readonly title?: string | undefined
}

/** In CSS pixels. A setup code has about 50 modules a side, and each needs at least a pixel. */
const MIN_SIZE = 64

/** In CSS pixels. Wider than any screen or sheet at 300 dpi that a phone can scan. */
const MAX_SIZE = 4096

/** XML 1.0 §2.2: the controls below a space, except tab and line breaks, and two non-characters have no reference. */
const NOT_XML = /[^\P{Cc}\t\n\r\u007f-\u009f]|[\ufffe\uffff]/u

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const readTitle = text()

const svgText: Reader<string> = (value) => {
  const title = readTitle(value)
  if (NOT_XML.test(title)) throw problem('contains a control character, which SVG cannot represent')
  return title
}

const readOptions = input('qrSvg', {
  size: optional(integer(MIN_SIZE, MAX_SIZE)),
  title: optional(svgText, 'QR code'),
})

const encode = qrModules('qrSvg')

/**
 * Draws a QR code as a self-contained `<svg>` element, for an HTML page or a file.
 *
 * It is always dark on its own light background, whatever the page's theme, with a quiet zone of 4 modules and error
 * correction M (ISO/IEC 18004). A strict Content Security Policy allows it: it has no script, style, id or outside
 * reference. Phones read up to about 400 bytes of text well: a usual `otpauth` URI has 100 to 200, and
 * `otpauthWarnings` reports a longer one. The picture contains the secret: send it with `Cache-Control: no-store`, and
 * keep it out of logs.
 *
 * @param text - The content, such as an `otpauth` URI: 1 to 2,331 bytes of UTF-8.
 * @param options - Size and title.
 * @returns The markup, starting with `<svg`.
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: the text is not a well-formed, non-empty string, an option is unknown
 * or out of range, or the title contains control characters. `ERR_QR_TOO_LARGE`: the text is over 2,331 bytes.
 *
 * @example
 * ```ts
 * import { qrSvg } from 'stepward/qr'
 *
 * const uri = 'otpauth://totp/Example:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example'
 * const picture = qrSvg(uri, { size: 240, title: 'Setup code for Example' })
 * ```
 */
export function qrSvg(text: string, options?: QrSvgOptions): string {
  const { size, title } = readOptions(options)
  const modules = encode(text)
  const dimensions = size === undefined ? '' : ` width="${size}" height="${size}"`
  const label = title.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
  const side = modules.length
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}"${dimensions}`,
    ` role="img" aria-label="${label}" shape-rendering="crispEdges"><title>${label}</title>`,
    `<rect width="${side}" height="${side}" fill="#fff"/><path fill="#000" d="${darkPath(modules)}"/></svg>`,
  ].join('')
}

/** A sub-path for each horizontal run of dark modules. */
function darkPath(modules: readonly (readonly boolean[])[]): string {
  let path = ''
  modules.forEach((row, y) => {
    for (let x = row.indexOf(true); x !== -1; ) {
      const end = row.indexOf(false, x) // The quiet zone ends every run.
      path += `M${x} ${y}h${end - x}v1h${x - end}z`
      x = row.indexOf(true, end)
    }
  })
  return path
}

import { invalidArgument, ownOptions, requireInteger, requireText } from '../internal/guards.js'
import { qrModules } from './modules.js'

/** How {@link qrSvg} draws. */
export interface QrSvgOptions {
  /**
   * Width and height in CSS pixels, an integer from 64 to 4096. Left out, the picture has no size of its
   * own and fills what the page gives it.
   */
  readonly size?: number | undefined
  /** What a screen reader says, 1 to 500 characters. Default `'QR code'`. */
  readonly title?: string | undefined
}

/** A setup code has about 50 modules a side: with less than a pixel for each there is nothing to read. */
const MIN_SIZE_PX = 64

/** Wider than any screen or sheet at 300 dpi that a phone could be held over. */
const MAX_SIZE_PX = 4096

const DEFAULT_TITLE = 'QR code'

/** XML 1.0 §2.2 has no spelling for these, not even as a reference. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the control characters are what is looked for
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * A QR code as a self-contained `<svg>` element, for an HTML page or a file.
 *
 * Always dark on its own light background, whatever the page's theme, with a quiet zone of 4 modules and
 * error correction M (ISO/IEC 18004). No script, style, id or outside reference, so that a strict Content
 * Security Policy lets it through. Phones read it well up to about 400 bytes of text: a usual `otpauth` URI
 * has 100 to 200, and `otpauthWarnings` tells of a longer one. The picture holds the secret: send it with
 * `Cache-Control: no-store`, and log it nowhere.
 *
 * @param text - What the code says, such as an `otpauth` URI: 1 to 2,331 bytes in UTF-8.
 * @param options - Size and title.
 * @returns The markup, beginning with `<svg`.
 * @throws {@link StepwardError} `ERR_INVALID_ARGUMENT` when the text is not a well-formed, non-empty string, an
 * option is unknown or out of range, or the title holds control characters.
 * @throws {@link StepwardError} `ERR_QR_TOO_LARGE` when the text is over 2,331 bytes.
 *
 * @example
 * ```ts
 * import { qrSvg } from 'stepward/qr'
 *
 * const uri = 'otpauth://totp/Example:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example'
 * const picture = qrSvg(uri, { size: 240, title: 'Setup code for Example' })
 * ```
 */
export function qrSvg(text: string, options: QrSvgOptions = {}): string {
  const { size, title = DEFAULT_TITLE } = ownOptions('qrSvg', options, ['size', 'title'])
  const dimensions = size === undefined ? '' : sizeAttributes(size)
  const label = escapeXml('qrSvg: title', requireText('qrSvg: title', title))
  const modules = qrModules('qrSvg', text)
  const side = modules.length
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}"${dimensions}`,
    ` role="img" aria-label="${label}" shape-rendering="crispEdges"><title>${label}</title>`,
    `<rect width="${side}" height="${side}" fill="#fff"/><path fill="#000" d="${darkPath(modules)}"/></svg>`,
  ].join('')
}

function sizeAttributes(size: unknown): string {
  const px = requireInteger('qrSvg: size', size, MIN_SIZE_PX, MAX_SIZE_PX)
  return ` width="${px}" height="${px}"`
}

/** One sub-path for each horizontal run of dark modules. */
function darkPath(modules: readonly (readonly boolean[])[]): string {
  let path = ''
  modules.forEach((row, y) => {
    for (let x = row.indexOf(true); x !== -1; ) {
      const end = row.indexOf(false, x) // the quiet zone ends every run
      path += `M${x} ${y}h${end - x}v1h${x - end}z`
      x = row.indexOf(true, end)
    }
  })
  return path
}

function escapeXml(where: string, text: string): string {
  if (NOT_XML.test(text)) throw invalidArgument(`${where}: holds a control character, which no SVG can hold`)
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

import { input, oneOf, optional } from '../internal/input.js'
import { qrModules } from './modules.js'

/** How {@link qrTerminal} draws. */
export interface QrTerminalOptions {
  /**
   * What the terminal looks like. With `'any'`, the default, the text sets its own black and white in ANSI escape
   * sequences (256 colors). `'dark'` (light letters on a dark background) and `'light'` return plain text for viewers
   * without escape sequences. The wrong one of the two inverts the code, and many phones cannot read it.
   */
  readonly terminal?: 'any' | 'dark' | 'light' | undefined
}

/** Colors 16 and 231 of 256 are #000 and #fff. Themes change only the first 16. */
const BLACK_ON_WHITE = '\u001b[38;5;16;48;5;231m'
const RESET = '\u001b[0m'

const readOptions = input('qrTerminal', { terminal: optional(oneOf('any', 'dark', 'light'), 'any') })

const encode = qrModules('qrTerminal')

/**
 * Draws a QR code as text for a terminal: two rows of modules in each line of half blocks, dark on light, with a quiet
 * zone of 4 modules and error correction M (ISO/IEC 18004).
 *
 * A usual `otpauth` URI of 100 to 200 bytes takes about 50 to 65 columns. The text on the screen contains the secret.
 *
 * @param text - The content, such as an `otpauth` URI: 1 to 2,331 bytes of UTF-8.
 * @param options - The kind of terminal.
 * @returns Lines joined by `\n`, without one at the end.
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: the text is not a well-formed, non-empty string, or an option is
 * unknown or not one of its values. `ERR_QR_TOO_LARGE`: the text is over 2,331 bytes.
 *
 * @example
 * ```ts
 * import { qrTerminal } from 'stepward/qr'
 *
 * const uri = 'otpauth://totp/Example:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example'
 * const forAnyTerminal = qrTerminal(uri)
 * const plainText = qrTerminal(uri, { terminal: 'dark' })
 * ```
 */
export function qrTerminal(text: string, options?: QrTerminalOptions): string {
  const { terminal } = readOptions(options)
  const modules = encode(text)
  // A block has the color of the letters, so on a dark terminal the light modules are drawn.
  const lines = halfBlockLines(modules, { inked: terminal === 'dark' ? 'light' : 'dark' })
  return lines.map((line) => (terminal === 'any' ? BLACK_ON_WHITE + line + RESET : line)).join('\n')
}

function halfBlockLines(
  modules: readonly (readonly boolean[])[],
  { inked }: { inked: 'dark' | 'light' },
): string[] {
  const isInked = (isDark: boolean | undefined): boolean => (isDark === true) === (inked === 'dark')
  const lines: string[] = []
  for (let y = 0; y < modules.length; y += 2) {
    const lower = modules[y + 1] // Undefined under an odd last row: light, like the quiet zone.
    const line = modules[y]?.map((isDark, x) => halfBlock(isInked(isDark), isInked(lower?.[x])))
    lines.push(line?.join('') ?? '')
  }
  return lines
}

function halfBlock(upper: boolean, lower: boolean): string {
  if (upper) return lower ? '█' : '▀'
  return lower ? '▄' : ' '
}

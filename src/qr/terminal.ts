import { invalidArgument, ownOptions } from '../internal/guards.js'
import { qrModules } from './modules.js'

/** How {@link qrTerminal} draws. */
export interface QrTerminalOptions {
  /**
   * What the terminal looks like. Default `'any'`: the text brings its own black and white, in ANSI escape
   * sequences (256 colours). `'dark'` (light letters on a dark background) and `'light'` give plain text for
   * where escape sequences do not work, such as a log viewer; with the wrong one of the two the code comes out
   * inverted, which many phones do not read.
   */
  readonly terminal?: 'any' | 'dark' | 'light' | undefined
}

/** Entries 16 and 231 of the 256-colour cube are #000 and #fff; themes repaint only the first 16. */
const BLACK_ON_WHITE = '\u001b[38;5;16;48;5;231m'
const RESET = '\u001b[0m'

/**
 * A QR code as text for a terminal: two rows of modules in each line of half blocks, dark on light, with a
 * quiet zone of 4 modules and error correction M (ISO/IEC 18004).
 *
 * A usual `otpauth` URI of 100 to 200 bytes takes about 50 to 65 columns. The text on the screen holds the
 * secret.
 *
 * @param text - What the code says, such as an `otpauth` URI: 1 to 2,331 bytes in UTF-8.
 * @param options - Which terminal it is for.
 * @returns Lines joined by `\n`, without one at the end.
 * @throws {@link StepwardError} `ERR_INVALID_ARGUMENT` when the text is not a well-formed, non-empty string, or an
 * option is unknown or not one of its values.
 * @throws {@link StepwardError} `ERR_QR_TOO_LARGE` when the text is over 2,331 bytes.
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
export function qrTerminal(text: string, options: QrTerminalOptions = {}): string {
  const { terminal = 'any' } = ownOptions('qrTerminal', options, ['terminal'])
  if (terminal !== 'any' && terminal !== 'dark' && terminal !== 'light') {
    throw invalidArgument("qrTerminal: terminal: expected 'any', 'dark' or 'light'")
  }
  const modules = qrModules('qrTerminal', text)
  // What a block character shows is the colour of the letters: the light modules on a dark terminal.
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
    const lower = modules[y + 1] // none under the last row of an odd number: light, like the quiet zone
    const line = modules[y]?.map((isDark, x) => halfBlock(isInked(isDark), isInked(lower?.[x])))
    lines.push(line?.join('') ?? '')
  }
  return lines
}

function halfBlock(upper: boolean, lower: boolean): string {
  if (upper) return lower ? '█' : '▀'
  return lower ? '▄' : ' '
}

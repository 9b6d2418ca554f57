/** The digits of a code of the app. */
export const CODE_LENGTH = 6

/** Which apps show and people type between digits: `123 456`, `123-456`. The server drops them too. */
const SEPARATORS = /[\p{White_Space}\p{Cf}\p{Pd}\u2212]/gu

/** ASCII, full-width, Arabic-Indic and Eastern Arabic-Indic digits: the server reads them all. */
const DIGITS = new RegExp(`^[\\d\\uff10-\\uff19\\u0660-\\u0669\\u06f0-\\u06f9]{${CODE_LENGTH}}$`)

export const withoutSeparators = (typed: string): string => typed.replace(SEPARATORS, '')

/** Whether a code is complete, so that it can be sent without a press of the button. */
export const isWholeCode = (typed: string): boolean => DIGITS.test(withoutSeparators(typed))

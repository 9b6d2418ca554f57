/** One row of the input, or why it cannot be read. Lines are counted from 1. */
export type InputRow =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly problem: string }

/** In UTF-16 units. No row of a two-factor table is a tenth of it, and a file that is none has no line breaks. */
export const MAX_ROW_LENGTH = 1_048_576

export const TOO_LONG: string = `is longer than ${MAX_ROW_LENGTH} characters`

/** What the decoder puts in place of bytes that are no text. */
const REPLACEMENT = '\ufffd'

/** The row that a JSON text is. The message of JSON.parse is not shown: it quotes the text. */
export function rowOfJson(line: number, text: string): InputRow {
  if (text.includes(REPLACEMENT)) return { line, problem: NOT_UTF8 }
  try {
    return { line, value: JSON.parse(text) }
  } catch {
    return { line, problem: 'is not valid JSON' }
  }
}

export const NOT_UTF8 = 'has bytes that are not UTF-8 text'

/** Whether a decoded text had bytes that are no text. */
export const isDamaged = (text: string): boolean => text.includes(REPLACEMENT)

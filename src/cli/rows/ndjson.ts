import { type InputRow, MAX_ROW_LENGTH, rowOfJson, TOO_LONG } from './row.js'

/** One line of a text, without its line break; null if it is too long to keep. */
interface Line {
  readonly line: number
  readonly text: string | null
}

/** The lines of a text that comes in pieces. In memory is one line at most. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<Line, void, undefined> {
  let line = 1
  let text: string | null = ''
  const append = (more: string): void => {
    if (text !== null) text = text.length + more.length > MAX_ROW_LENGTH ? null : text + more
  }
  for await (const piece of pieces) {
    let start = 0
    for (let end = piece.indexOf('\n'); end !== -1; end = piece.indexOf('\n', start)) {
      append(piece.slice(start, end))
      yield { line, text: text?.replace(/\r$/, '') ?? null }
      line += 1
      text = ''
      start = end + 1
    }
    append(piece.slice(start))
  }
  if (text !== '') yield { line, text }
}

/** Newline-delimited JSON: a row a line. Blank lines are skipped. */
export async function* ndjsonRows(pieces: AsyncIterable<string>): AsyncGenerator<InputRow, void, undefined> {
  for await (const { line, text } of linesOf(pieces)) {
    if (text === null) yield { line, problem: TOO_LONG }
    else if (text.trim() !== '') yield rowOfJson(line, text)
  }
}

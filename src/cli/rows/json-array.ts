import { misuse } from '../command.js'
import { type InputRow, MAX_ROW_LENGTH, rowOfJson, TOO_LONG } from './row.js'

const NO_ARRAY = 'expected a JSON array and nothing after it'

/**
 * A JSON array of rows. It finds where each element ends, and JSON.parse reads the element: memory stays flat, and one
 * element that is not valid is one unreadable row.
 */
export async function* jsonArrayRows(
  pieces: AsyncIterable<string>,
): AsyncGenerator<InputRow, void, undefined> {
  /** The characters that decide where an element ends. */
  const marks = /["\\[\]{},\n]/g
  let line = 1
  /** Open brackets: 0 outside of the array, 1 between its elements. */
  let depth = 0
  let inText = false
  /** Whether the next character is escaped. */
  let escaped = false
  let ended = false
  /** The element so far; null if it is too long to keep. */
  let element: string | null = ''
  let firstLine = 1
  let count = 0

  const append = (more: string): void => {
    if (element !== null) element = element.length + more.length > MAX_ROW_LENGTH ? null : element + more
  }

  /** The element that ends here. An array may be empty, but between two commas there is a row. */
  function takeElement(isLast: boolean): readonly InputRow[] {
    const text = element
    element = ''
    if (text === null) return [{ line: firstLine, problem: TOO_LONG }]
    if (isLast && count === 0 && text.trim() === '') return []
    count += 1
    const blankLines = /^\s*/.exec(text)?.[0].split('\n').length ?? 1
    return [rowOfJson(firstLine + blankLines - 1, text)]
  }

  for await (const piece of pieces) {
    let start = 0
    marks.lastIndex = 0
    if (escaped && piece.length > 0) {
      escaped = false
      marks.lastIndex = 1
    }
    for (let found = marks.exec(piece); found !== null; found = marks.exec(piece)) {
      const { 0: mark, index } = found
      if (mark === '\n') {
        line += 1
      } else if (inText) {
        if (mark === '"') inText = false
        if (mark === '\\') {
          escaped = index + 1 === piece.length
          marks.lastIndex += 1
        }
      } else if (ended || (depth === 0 && mark !== '[')) {
        throw misuse(`line ${line}: ${NO_ARRAY}`)
      } else if (mark === '"') {
        inText = true
      } else if (mark === '[' || mark === '{') {
        depth += 1
        if (depth > 1) continue
        append(piece.slice(start, index))
        if (element?.trim() !== '') throw misuse(`line ${line}: ${NO_ARRAY}`)
        element = ''
        start = index + 1
        firstLine = line
      } else if (mark === ']' || mark === '}') {
        depth -= 1
        if (depth > 0) continue
        append(piece.slice(start, index))
        yield* takeElement(true)
        ended = true
        start = index + 1
      } else if (mark === ',' && depth === 1) {
        append(piece.slice(start, index))
        yield* takeElement(false)
        start = index + 1
        firstLine = line
      }
    }
    append(piece.slice(start))
  }
  if (ended && element?.trim() !== '') throw misuse(`line ${line}: ${NO_ARRAY}`)
  if (!ended) throw misuse(`line ${line}: the JSON array is not complete`)
}

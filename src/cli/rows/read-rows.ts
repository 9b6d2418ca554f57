import { extname } from 'node:path'
import { misuse } from '../command.js'
import type { ByteSource } from './bytes.js'
import { csvRows } from './csv.js'
import { jsonArrayRows } from './json-array.js'
import { ndjsonRows } from './ndjson.js'
import { type InputRow, MAX_ROW_LENGTH } from './row.js'

const FORMATS = { ndjson: ndjsonRows, csv: csvRows, json: jsonArrayRows } as const

export type RowFormat = keyof typeof FORMATS

export const ROW_FORMATS: readonly string[] = Object.keys(FORMATS)

/** Endings of which the content follows. `.json` is used for lines, too. */
const ENDINGS: ReadonlyMap<string, RowFormat> = new Map([
  ['.ndjson', 'ndjson'],
  ['.jsonl', 'ndjson'],
  ['.csv', 'csv'],
])

/** The format that the first character shows. */
function formatOf(first: string): RowFormat {
  if (first.startsWith('[')) return 'json'
  return first.startsWith('{') ? 'ndjson' : 'csv'
}

/** The rows of a file or of standard input, as a stream. */
export async function* readRows(
  source: ByteSource,
  format: RowFormat | undefined,
): AsyncGenerator<InputRow, void, undefined> {
  const pieces = source.text()
  let start = ''
  // The first character that is not blank decides.
  while (start.trim() === '') {
    const { done, value } = await pieces.next()
    if (done === true) break
    start += value
    if (start.length > MAX_ROW_LENGTH && start.trim() === '') {
      throw misuse(`${source.name} begins with more than ${MAX_ROW_LENGTH} blank characters`)
    }
  }
  const first = start.trimStart()
  if (first === '') {
    throw misuse(`${source.name} is empty; expected rows as NDJSON, CSV or a JSON array`)
  }
  const chosen = format ?? ENDINGS.get(extname(source.file ?? '').toLowerCase()) ?? formatOf(first)
  yield* FORMATS[chosen](joined(start, pieces))
}

async function* joined(start: string, rest: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  yield start
  yield* rest
}

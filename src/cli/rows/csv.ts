import { pipeline } from 'node:stream/promises'
import { parse } from 'csv-parse'
import { codeOf, misuse } from '../command.js'
import { type InputRow, isDamaged, MAX_ROW_LENGTH, NOT_UTF8 } from './row.js'

/** What csv-parse gives with `info`. */
interface CsvRecord {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

/** What is wrong with a file, by the code of csv-parse. Its messages quote the text. */
const PROBLEMS: ReadonlyMap<string, string> = new Map([
  ['CSV_MAX_RECORD_SIZE', `a row is longer than ${MAX_ROW_LENGTH} bytes; is a quote missing?`],
  ['CSV_QUOTE_NOT_CLOSED', 'a quote is not closed'],
  ['INVALID_OPENING_QUOTE', 'a field contains a quote but does not begin with one'],
  ['CSV_INVALID_CLOSING_QUOTE', 'a field continues after its closing quote'],
])

/** CSV as in RFC 4180, whose first row has the names of the columns. A row ends where its `line` says. */
export async function* csvRows(pieces: AsyncIterable<string>): AsyncGenerator<InputRow, void, undefined> {
  const parser = parse({
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_LENGTH,
  })
  // What fails here is thrown where the parser is read.
  pipeline(pieces, parser).catch(() => {})
  let columns: readonly string[] | null = null
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      if (columns === null) columns = columnsOf(record)
      else yield rowOf(columns, record, info.lines)
    }
  } catch (error) {
    const problem = PROBLEMS.get(codeOf(error))
    if (problem === undefined) throw error
    throw misuse(`line ${String(error instanceof Error && Reflect.get(error, 'lines'))}: ${problem}`)
  } finally {
    parser.destroy()
  }
}

/** A binary file has these in its first line. */
const CONTROL = /\p{Cc}/u

/** Two columns of one name would be one, and no name at all is hardly a header. */
function columnsOf(names: readonly string[]): readonly string[] {
  if (names.some((name) => name.trim() === '' || CONTROL.test(name)))
    throw misuse('line 1: expected a name for each column')
  if (new Set(names).size < names.length) throw misuse('line 1: two columns have the same name')
  return names
}

function rowOf(columns: readonly string[], record: readonly string[], line: number): InputRow {
  if (record.length !== columns.length) {
    return { line, problem: `has ${record.length} fields; the first line has ${columns.length}` }
  }
  if (record.some(isDamaged)) return { line, problem: NOT_UTF8 }
  return { line, value: Object.fromEntries(columns.map((name, index) => [name, record[index]])) }
}

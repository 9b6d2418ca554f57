import { clean } from '../messages/clean.js'
import { isOutputOpen, misuse, printAndWait } from './command.js'

export const FORMAT_OPTION = { format: { type: 'string' } } as const

export const FORMAT_HELP = '  --format FORMAT      table (default), csv or ndjson'

/** A column of a list. */
export interface Column<T> {
  readonly name: string
  /** Of the table, in characters. A longer text moves the rest of its line. */
  readonly width: number
  readonly text: (item: T) => string
}

/** A spreadsheet would run a cell that begins with one of these. */
const FORMULA = /^[=+\-@\t\r]/

const NEEDS_QUOTES = /[",\r\n]/

/** A field of RFC 4180. An apostrophe keeps a spreadsheet from running it. */
function csvField(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const csvLine = (fields: readonly string[]): string => `${fields.map(csvField).join(',')}\r`

/** The lines of a format: its first one, and how an item becomes one. */
interface Lines<T> {
  readonly head: string | null
  readonly line: (item: T) => string
}

function linesOf<T>(format: string, columns: readonly Column<T>[]): Lines<T> {
  const names = columns.map(({ name }) => name)
  const padded = (texts: readonly string[]): string =>
    texts
      .map((text, index) => text.padEnd(columns[index]?.width ?? 0))
      .join('  ')
      .trimEnd()
  switch (format) {
    case 'table':
      return { head: padded(names), line: (item) => padded(columns.map(({ text }) => clean(text(item)))) }
    case 'csv':
      return { head: csvLine(names), line: (item) => csvLine(columns.map(({ text }) => text(item))) }
    case 'ndjson':
      return { head: null, line: (item) => JSON.stringify(item) }
    default:
      throw misuse('--format: expected table, csv or ndjson')
  }
}

/** Prints a stream as it comes, for as long as somebody reads it. */
export async function printList<T>(
  items: AsyncIterable<T>,
  columns: readonly Column<T>[],
  format: string = 'table',
): Promise<void> {
  const { head, line } = linesOf(format, columns)
  let isFirst = true
  const printHead = async (): Promise<void> => {
    if (isFirst && head !== null) await printAndWait(head)
    isFirst = false
  }
  for await (const item of items) {
    if (!isOutputOpen()) return
    // Not earlier: an error comes before the first item, and then there is no list.
    await printHead()
    await printAndWait(line(item))
  }
  await printHead()
}

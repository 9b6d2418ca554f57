import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openBytes } from '../../src/cli/rows/bytes.js'
import { jsonArrayRows } from '../../src/cli/rows/json-array.js'
import { ndjsonRows } from '../../src/cli/rows/ndjson.js'
import { type RowFormat, readRows } from '../../src/cli/rows/read-rows.js'
import { MAX_ROW_LENGTH } from '../../src/cli/rows/row.js'
import { collect } from '../support/service.js'
import { temporaryFile } from './support/run.js'

const rowsOf = (name: string, content: string | Uint8Array, format?: RowFormat) =>
  collect(readRows(openBytes(temporaryFile(name, content)), format))

const ADA = { line: 1, value: { id: 'ada', secret: 'ABC' } }
const BOB = { line: 2, value: { id: 'bob', secret: 'DEF' } }
const LINES = '{"id":"ada","secret":"ABC"}\n{"id":"bob","secret":"DEF"}\n'
const ARRAY = '[{"id":"ada","secret":"ABC"},\n{"id":"bob","secret":"DEF"}]'
const CSV = 'id,secret\nada,ABC\nbob,DEF\n'

/** Bytes of UTF-16 with their mark, as Windows PowerShell writes them. */
const utf16 = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, 'utf16le')

describe('readRows', () => {
  it.each([
    ['lines', 'rows.ndjson', LINES, 0],
    ['lines by their first character', 'rows.json', LINES, 0],
    ['lines of an unknown ending', 'rows', LINES, 0],
    ['lines without the last break', 'rows.jsonl', LINES.trimEnd(), 0],
    ['lines with CRLF', 'rows.ndjson', LINES.replaceAll('\n', '\r\n'), 0],
    ['an array', 'rows.json', ARRAY, 0],
    ['an array with CRLF', 'rows.json', ARRAY.replaceAll('\n', '\r\n'), 0],
    ['CSV', 'rows.csv', CSV, 1],
    ['CSV by its first character', 'rows.txt', CSV, 1],
    ['CSV with CRLF', 'rows.csv', CSV.replaceAll('\n', '\r\n'), 1],
    ['CSV with quotes', 'rows.csv', 'id,secret\n"ada","ABC"\nbob,"DEF"', 1],
  ])('reads %s, with and without a byte order mark, and in UTF-16', async (_, name, content, header) => {
    const expected = [ADA, BOB].map(({ line, value }) => ({ line: line + header, value }))
    for (const bytes of [content, `\ufeff${content}`, utf16(content)]) {
      expect(await rowsOf(name, bytes)).toEqual(expected)
    }
  })

  it('reads fields of CSV with commas, quotes and line breaks, and counts lines of the file', async () => {
    const content = 'id,note\n1,"a, ""b""\nc"\n2,\n\n3,x\n'
    expect(await rowsOf('rows.csv', content)).toEqual([
      { line: 3, value: { id: '1', note: 'a, "b"\nc' } },
      { line: 4, value: { id: '2', note: '' } },
      { line: 6, value: { id: '3', note: 'x' } },
    ])
  })

  it('skips blank lines, and counts them', async () => {
    expect(await rowsOf('rows.ndjson', `\n\n${LINES}\n  \n`)).toEqual([
      { ...ADA, line: 3 },
      { ...BOB, line: 4 },
    ])
    expect(await rowsOf('rows.json', `\n[\n\n1\n,\n\n2 ]\n\n`)).toEqual([
      { line: 4, value: 1 },
      { line: 7, value: 2 },
    ])
  })

  it('has no rows in an empty array and in CSV with a header alone', async () => {
    expect(await rowsOf('rows.json', ' [ ] ')).toEqual([])
    expect(await rowsOf('rows.csv', 'id,secret\n')).toEqual([])
  })

  it('takes the name of no column for a property of all objects', async () => {
    const [row] = await rowsOf('rows.csv', '__proto__,constructor\nx,y\n')
    const value = row !== undefined && 'value' in row ? row.value : null
    expect(Object.entries(value as object)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
  })

  it('reads the same, however the text is cut', async () => {
    const json = fc.array(fc.jsonValue(), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(json, fc.integer({ min: 1, max: 9 }), async (values, size) => {
        async function* pieces(text: string) {
          for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
        }
        // U+FFFD stands for bytes that are no text.
        fc.pre(!JSON.stringify(values).includes('\ufffd'))
        const same = JSON.parse(JSON.stringify(values)) as unknown[]
        const read = async (rows: AsyncIterable<object>) =>
          (await collect(rows)).map((row) => Reflect.get(row, 'value') as unknown)
        expect(await read(jsonArrayRows(pieces(JSON.stringify(values))))).toEqual(same)
        expect(await read(jsonArrayRows(pieces(JSON.stringify(values, null, 1))))).toEqual(same)
        const lines = values.map((value) => `${JSON.stringify(value)}\r\n`).join('')
        expect(await read(ndjsonRows(pieces(lines)))).toEqual(same)
      }),
      { numRuns: 300 },
    )
  })
})

const long = 'x'.repeat(MAX_ROW_LENGTH)
const TOO_LONG = 'is longer than 1048576 characters'
const bytes = (...parts: readonly (string | Uint8Array)[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)))

describe('S11 a row that cannot be read is one unreadable row', () => {
  it.each([
    ['no JSON', 'rows.ndjson', `nonsense\n${LINES}`, 'is not valid JSON'],
    ['a row that is cut off', 'rows.ndjson', `{"id":"ada"\n${LINES}`, 'is not valid JSON'],
    ['a line too long', 'rows.ndjson', `{"a":"${long}"}\n${LINES}`, TOO_LONG],
    [
      'malformed UTF-8',
      'rows.ndjson',
      bytes('{"a":"', Uint8Array.of(0xff), '"}\n', LINES),
      'has bytes that are not UTF-8 text',
    ],
    [
      'half a character',
      'rows.ndjson',
      bytes('{"a":"', Uint8Array.of(0xc3), '"}\n', LINES),
      'has bytes that are not UTF-8 text',
    ],
    ['NUL', 'rows.ndjson', `\0\n${LINES}`, 'is not valid JSON'],
    ['brackets in brackets', 'rows.ndjson', `${'['.repeat(1_000_000)}\n${LINES}`, 'is not valid JSON'],
    ['an element that is no JSON', 'rows.json', `[nonsense,\n${ARRAY.slice(1)}`, 'is not valid JSON'],
    ['an empty element', 'rows.json', `[,\n${ARRAY.slice(1)}`, 'is not valid JSON'],
    ['brackets of two kinds', 'rows.json', `[{"a":1],\n${ARRAY.slice(1)}`, 'is not valid JSON'],
    ['an element too long', 'rows.json', `["${long}",\n${ARRAY.slice(1)}`, TOO_LONG],
    [
      'malformed UTF-8 in an element',
      'rows.json',
      bytes('["', Uint8Array.of(0xff), '",\n', ARRAY.slice(1)),
      'has bytes that are not UTF-8 text',
    ],
  ])('%s', async (_, name, content, problem) => {
    expect(await rowsOf(name, content)).toEqual([
      { line: 1, problem },
      { ...ADA, line: 2 },
      { ...BOB, line: 3 },
    ])
  })

  it.each([
    ['a field too many', 'a,b,c', 'has 3 fields; the first line has 2'],
    ['a field too few', 'a', 'has 1 fields; the first line has 2'],
    ['malformed UTF-8', bytes('a,', Uint8Array.of(0xff)), 'has bytes that are not UTF-8 text'],
  ])('in CSV: %s', async (_, row, problem) => {
    const content = bytes('id,secret\n', row, '\nada,ABC\n')
    expect(await rowsOf('rows.csv', content)).toEqual([
      { line: 2, problem },
      { ...ADA, line: 3 },
    ])
  })
})

describe('S11 a file that is no list of rows ends with a sentence that names the line', () => {
  it.each([
    ['an empty file', 'rows.ndjson', '', /^the file is empty; expected rows/],
    ['a file of blanks', 'rows', ' \n\t\n', /^the file is empty; expected rows/],
    ['megabytes of blanks', 'rows', ' '.repeat(2_000_000), /^the file begins with more than/],
    ['an array that is cut off', 'rows.json', '[{"a":1},\n{"a":', /^line 2: the JSON array is not complete/],
    ['an array that is cut off in a text', 'rows.json', '["a\\', /^line 1: the JSON array is not complete/],
    ['two arrays', 'rows.json', '[1]\n[2]', /^line 2: expected a JSON array and nothing after it/],
    ['a word behind an array', 'rows.json', '[1]\nend', /^line 2: expected a JSON array/],
    [
      'two columns of one name',
      'rows.csv',
      'id,secret,id\n1,2,3\n',
      /^line 1: two columns have the same name/,
    ],
    [
      'a column without a name',
      'rows.csv',
      'id,,secret\n1,2,3\n',
      /^line 1: expected a name for each column/,
    ],
    ['a quote that is not closed', 'rows.csv', 'id,secret\n1,"abc\n', /^line \d: a quote is not closed/],
    ['a quote inside of a field', 'rows.csv', 'id,secret\n1,a"b"\n', /^line 2: a field contains a quote/],
    [
      'a field that goes on behind a quote',
      'rows.csv',
      'id,secret\n1,"a"b\n',
      /^line 2: a field continues after its closing quote/,
    ],
    [
      'a row of CSV too long',
      'rows.csv',
      `id,secret\n1,"${long}${long}"\n`,
      /^line 2: a row is longer than 1048576 bytes/,
    ],
    ['a binary file', 'rows', Uint8Array.from({ length: 65_536 }, (_, i) => (i * 37) % 256), /^line \d+: /],
  ])('%s', async (_, name, content, message) => {
    await expect(rowsOf(name, content)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringMatching(message),
    })
  })

  it('a file that is not there, and a folder', async () => {
    for (const path of ['/nowhere/rows.csv', '/']) {
      const rows = collect(readRows(openBytes(path), undefined))
      await expect(rows).rejects.toThrow(/^the file cannot be read \(E[A-Z]+\)$/)
    }
  })
})

import { misuse } from './command.js'
import { openBytes } from './rows/bytes.js'
import { linesOf } from './rows/ndjson.js'
import { isDamaged, NOT_UTF8, TOO_LONG } from './rows/row.js'

/** The ids of users, as a stream. */
export interface UserIds {
  readonly ids: AsyncIterable<string>
  /** How much of them is read, 0 to 1; null if that is not known. */
  fraction(): number | null
  /** Ends the stream where it is. */
  stop(): void
}

/** From a file or standard input, one a line; otherwise from the module's export. */
export function openUserIds(file: string | undefined, exported: unknown): UserIds {
  if (file === undefined) return { ids: idsOf(exported), fraction: () => null, stop: () => {} }
  const source = openBytes(file)
  const { size } = source
  return {
    ids: idLines(source.text()),
    fraction: () => (size === null ? null : source.read() / size),
    stop: source.stop,
  }
}

async function* idLines(text: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  for await (const { line, text: id } of linesOf(text)) {
    if (id === null) throw misuse(`--users: line ${line} ${TOO_LONG}`)
    if (isDamaged(id)) throw misuse(`--users: line ${line} ${NOT_UTF8}`)
    if (id !== '') yield id
  }
}

async function* idsOf(exported: unknown): AsyncGenerator<string, void, undefined> {
  const given: unknown = await (typeof exported === 'function' ? exported() : exported)
  if (isStream(given)) {
    yield* given
    return
  }
  throw misuse('expected --users FILE, or the module to export userIds')
}

const isStream = (value: unknown): value is AsyncIterable<string> =>
  typeof value === 'object' && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value)

import { createReadStream, fstatSync, statSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { codeOf, misuse, warn } from '../command.js'

/** Byte order marks of UTF-16, which Windows PowerShell writes with `>`. */
const UTF_16 = [
  { mark: [0xff, 0xfe], encoding: 'utf-16le' },
  { mark: [0xfe, 0xff], encoding: 'utf-16be' },
] as const

/** A file or standard input, as a stream of text. */
export interface ByteSource {
  /** How messages call it. */
  readonly name: string
  /** The path; undefined for standard input. */
  readonly file: string | undefined
  /** Bytes; null if it is not known. */
  readonly size: number | null
  /** Bytes that were read so far. */
  read(): number
  /** The text in pieces, without its byte order mark. Bytes that are no text become U+FFFD. */
  text(): AsyncGenerator<string, void, undefined>
  /** Ends the text where it is, also while standard input waits for more. */
  stop(): void
  isStopped(): boolean
}

/** The size of a file; that of a pipe or a terminal is not known. */
function sizeOf(file: string | undefined): number | null {
  try {
    const found = file === undefined ? fstatSync(process.stdin.fd) : statSync(file)
    return found.isFile() ? found.size : null
  } catch {
    return null
  }
}

/** Opens a file, or standard input, which `-` stands for too. */
export function openBytes(given: string | undefined): ByteSource {
  const file = given === '-' ? undefined : given
  const name = file === undefined ? 'standard input' : 'the file'
  const size = sizeOf(file)
  if (file === undefined && process.stdin.isTTY === true) {
    warn('reading standard input; end it with Ctrl-D, or pass a file')
  }
  const stream: Readable = file === undefined ? process.stdin : createReadStream(file)
  let read = 0
  let stopped = false

  async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        read += chunk.length
        yield chunk
      }
    } catch (error) {
      if (stopped) return
      throw misuse(`${name} cannot be read (${codeOf(error)})`)
    }
  }

  return {
    name,
    file,
    size,
    read: () => read,
    text: () => decoded(chunks()),
    stop() {
      stopped = true
      stream.destroy()
    },
    isStopped: () => stopped,
  }
}

async function* decoded(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  let decoder: TextDecoder | null = null
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(
      UTF_16.find(({ mark }) => mark.every((byte, at) => chunk[at] === byte))?.encoding,
    )
    yield decoder.decode(chunk, { stream: true })
  }
  // A character that was cut off at the end.
  yield decoder?.decode() ?? ''
}

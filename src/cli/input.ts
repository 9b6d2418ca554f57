import { createReadStream } from 'node:fs'
import { StepwardError } from '../errors.js'
import { codeOf, misuse, warn } from './command.js'

/** More than any URI that `stepward/otp` accepts. Reading stops there. */
const MAX_INPUT_BYTES = 32_768

const LINE_FEED = 0x0a
const SPACE = 0x20

/** Byte order marks of UTF-16, which Windows PowerShell writes with `>`. */
const UTF_16 = [
  { mark: [0xff, 0xfe], encoding: 'utf-16le' },
  { mark: [0xfe, 0xff], encoding: 'utf-16be' },
] as const

/** Where a text comes from, and what messages call it. */
interface Source {
  readonly name: string
  readonly stream: () => AsyncIterable<Uint8Array>
  /** In a terminal, Enter behind a line ends the input. */
  readonly endsWithLine: boolean
}

/** A file, or standard input, which `-` stands for too. */
function sourceOf(file: string | undefined): Source {
  if (file !== undefined && file !== '-') {
    return { name: 'the file', stream: () => createReadStream(file), endsWithLine: false }
  }
  const { stdin } = process
  return { name: 'standard input', stream: () => stdin, endsWithLine: stdin.isTTY === true }
}

/** Whether Enter was pressed behind something. */
const isLine = (chunk: Uint8Array): boolean => chunk.includes(LINE_FEED) && chunk.some((byte) => byte > SPACE)

async function readBytes({ name, stream, endsWithLine }: Source): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of stream()) {
    chunks.push(chunk)
    length += chunk.length
    if (length > MAX_INPUT_BYTES) throw misuse(`${name} is longer than ${MAX_INPUT_BYTES} bytes`)
    if (endsWithLine && isLine(chunk)) break
  }
  return Buffer.concat(chunks)
}

/** Decodes a text, and drops its byte order mark. */
function decode(bytes: Uint8Array, name: string): string {
  const utf16 = UTF_16.find(({ mark }) => mark.every((byte, index) => bytes[index] === byte))
  try {
    return new TextDecoder(utf16?.encoding ?? 'utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw misuse(`${name} is not UTF-8 text`)
  }
}

/** The one line that is not blank. A second one could be another secret, and must not become part of the first. */
function onlyLine(text: string, name: string, what: string): string {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const [line] = lines
  if (line === undefined) throw misuse(`${name} is empty; expected ${what}`)
  if (lines.length > 1) throw misuse(`${name} has ${lines.length} lines; expected one, with ${what}`)
  return line
}

/** Reads the one line of a file or of standard input, without white space around it. The text contains a secret. */
export async function readLine(file: string | undefined, what: string): Promise<string> {
  const source = sourceOf(file)
  if (source.endsWithLine) warn(`type or paste ${what}, then Enter`)
  let bytes: Uint8Array
  try {
    bytes = await readBytes(source)
  } catch (error) {
    if (error instanceof StepwardError) throw error
    throw misuse(`${source.name} cannot be read (${codeOf(error)})`)
  }
  return onlyLine(decode(bytes, source.name), source.name, what)
}

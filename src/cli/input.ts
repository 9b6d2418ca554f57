import { createReadStream } from 'node:fs'
import { invalidArgument } from '../internal/guards.js'
import { OtpSecret } from '../otp/index.js'
import { present, readNumber, warn } from './command.js'

/** Longer than any URI that `stepward/otp` takes. Nothing is read on to the end that is not a secret. */
const MAX_INPUT_BYTES = 32_768

/** Where a command reads its secret from, and how. */
export const SECRET_OPTIONS = {
  'secret-file': { type: 'string' },
  lenient: { type: 'boolean' },
  'min-bytes': { type: 'string' },
} as const

export const SECRET_HELP = `The secret is Base32, on standard input or in a file; never an argument, which others can see.
  --secret-file FILE   read the secret from FILE
  --lenient            drop spaces, hyphens, case and stray trailing bits
  --min-bytes N        shortest secret to accept, 10 to 128, default 16`

interface SecretValues {
  readonly 'secret-file'?: string | undefined
  readonly lenient?: boolean | undefined
  readonly 'min-bytes'?: string | undefined
}

const codeOf = (error: unknown): string =>
  String((error instanceof Error && Reflect.get(error, 'code')) || 'unknown error')

async function readBytes(source: AsyncIterable<Uint8Array>, name: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of source) {
    chunks.push(chunk)
    length += chunk.length
    if (length > MAX_INPUT_BYTES) throw invalidArgument(`${name} is longer than ${MAX_INPUT_BYTES} bytes`)
  }
  return Buffer.concat(chunks)
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw invalidArgument(`${name} is no text in UTF-8`)
  }
}

/** The text of a file, or of standard input, without the line break that ends it. Holds a secret. */
export async function readText(file: string | undefined, what: string): Promise<string> {
  const name = file === undefined ? 'standard input' : 'the file'
  if (file === undefined && process.stdin.isTTY) warn(`type or paste ${what}, then Enter and Ctrl-D`)
  let bytes: Uint8Array
  try {
    bytes = await readBytes(file === undefined ? process.stdin : createReadStream(file), name)
  } catch (error) {
    if (error instanceof Error && error.name === 'StepwardError') throw error
    throw invalidArgument(`${name} cannot be read (${codeOf(error)})`)
  }
  const text = decode(bytes, name).replace(/\r?\n$/, '')
  if (text === '') throw invalidArgument(`${name} is empty; expected ${what}`)
  return text
}

/** The secret of a command, by its options. */
export async function readSecret(values: SecretValues): Promise<OtpSecret> {
  const minBytes = readNumber('min-bytes', values['min-bytes'])
  const text = await readText(values['secret-file'], 'a secret in Base32')
  return OtpSecret.fromBase32(text, present({ lenient: values.lenient, minBytes }))
}

import { createReadStream } from 'node:fs'
import { StepwardError } from '../errors.js'
import { OtpSecret } from '../otp/index.js'
import { misuse, present, readNumber, warn } from './command.js'

/** More than any URI that `stepward/otp` accepts. Reading stops there. */
const MAX_INPUT_BYTES = 32_768

/** The options of a secret. */
export const SECRET_OPTIONS = {
  'secret-file': { type: 'string' },
  lenient: { type: 'boolean' },
  'min-bytes': { type: 'string' },
} as const

export const SECRET_HELP = `The secret is Base32, on standard input or in a file. It is never an argument, which others can see.
  --secret-file FILE   read the secret from FILE
  --lenient            drop white space, dashes, case, padding and stray trailing bits
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
    if (length > MAX_INPUT_BYTES) throw misuse(`${name} is longer than ${MAX_INPUT_BYTES} bytes`)
  }
  return Buffer.concat(chunks)
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw misuse(`${name} is not UTF-8 text`)
  }
}

/** Reads a file, or standard input, without its last line break. The text contains a secret. */
export async function readText(file: string | undefined, what: string): Promise<string> {
  const name = file === undefined ? 'standard input' : 'the file'
  if (file === undefined && process.stdin.isTTY) warn(`type or paste ${what}, then Enter and Ctrl-D`)
  let bytes: Uint8Array
  try {
    bytes = await readBytes(file === undefined ? process.stdin : createReadStream(file), name)
  } catch (error) {
    if (error instanceof StepwardError) throw error
    throw misuse(`${name} cannot be read (${codeOf(error)})`)
  }
  const text = decode(bytes, name).replace(/\r?\n$/, '')
  if (text === '') throw misuse(`${name} is empty; expected ${what}`)
  return text
}

/** Reads the secret of a command. */
export async function readSecret(values: SecretValues): Promise<OtpSecret> {
  const minBytes = readNumber('min-bytes', values['min-bytes'])
  const text = await readText(values['secret-file'], 'a secret in Base32')
  return OtpSecret.fromBase32(text, present({ lenient: values.lenient, minBytes }))
}

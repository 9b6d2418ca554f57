import { HOTP, TOTP } from 'otpauth'
import { generateURI } from 'otplib'
import { LIBRARY_URIS } from './uri-wild-libraries.js'
import { SERVICE_URIS } from './uri-wild-services.js'
import { SPELLED_URIS } from './uri-wild-spellings.js'

/** What an app shows, as plain data. */
export interface Shown {
  readonly type: 'totp' | 'hotp'
  readonly issuer: string
  readonly accountName: string
  /** Base32, upper case, no padding. */
  readonly secret: string
  readonly algorithm: string
  readonly digits: number
  readonly period: number | undefined
  readonly counter: bigint | undefined
  readonly image: string | undefined
}

/** A URI that somebody writes. */
export interface WildUri {
  /** Who writes it. */
  readonly from: string
  /** As the documentation shows it, with a letter for the secret. */
  readonly written: string
  readonly uri: string
  /** What apps show; null for a URI that none can use. */
  readonly shown: Shown | null
  /** A part of the message for one that is refused. */
  readonly refusal: string
}

/** 20, 16 and 10 bytes. */
const SECRETS: Readonly<Record<string, string>> = {
  S: 'HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ',
  P: 'GEZDGNBVGY3TQOJQGEZDGNBVGY',
  T: 'JBSWY3DPEHPK3PXP',
}

const secretOf = (letter: string): string => SECRETS[letter] ?? letter

const withSecrets = (written: string): string =>
  written.replace(/secret=([ST])(?=&|%3D|$)/g, (_, letter: string) => `secret=${secretOf(letter)}`)

function shownBy(type: string, line: string): Shown {
  const [issuer = '', accountName = '', others = ''] = line.split('|').map((cell) => cell.trim())
  const field = (name: string, absent: string): string => {
    const found = others.split(' ').find((pair) => pair.startsWith(`${name}=`))
    return found === undefined ? absent : found.slice(name.length + 1)
  }
  const isHotp = type.toLowerCase() === 'hotp'
  return {
    type: isHotp ? 'hotp' : 'totp',
    issuer,
    accountName,
    secret: secretOf(field('secret', 'S')),
    algorithm: field('algorithm', 'SHA1'),
    digits: Number(field('digits', '6')),
    period: isHotp ? undefined : Number(field('period', '30')),
    counter: isHotp ? BigInt(field('counter', '0')) : undefined,
    image: field('image', '') || undefined,
  }
}

function wildUri(from: string, written: string, answer: string): WildUri {
  const uri = withSecrets(written)
  const refusal = /^refused: (.*)/.exec(answer.trim())?.[1]
  const type = /^\w+:\/\/(\w+)/.exec(uri)?.[1] ?? ''
  return { from, written, uri, shown: refusal ? null : shownBy(type, answer), refusal: refusal ?? '' }
}

/** Two lines for each URI, under the name of its author. */
function readTable(table: string): WildUri[] {
  const read: WildUri[] = []
  let from = ''
  let written = ''
  for (const line of table.split('\n').filter((text) => text !== '')) {
    if (line.startsWith('# ')) from = line.slice(2)
    else if (line.startsWith('  ')) read.push(wildUri(from, written, line))
    else written = line
  }
  return read
}

const secret = secretOf('S')
const key = { issuer: 'ACME Co', label: 'alice@example.com', secret }

/** What the libraries that are installed here write today. */
const BUILT: readonly (readonly [string, string, string])[] = [
  ['otplib', generateURI({ ...key }), 'ACME Co | alice@example.com'],
  ['otplib', generateURI({ ...key, issuer: '' }), ' | alice@example.com'],
  ['otplib', generateURI({ ...key, issuer: 'A&B=C', label: 'a+b' }), 'A&B=C | a+b'],
  ['otplib', generateURI({ ...key, issuer: 'Ärzte', label: 'Jörg' }), 'Ärzte | Jörg'],
  ['otplib', generateURI({ ...key, issuer: 'ACME:Co', label: 'a:b' }), 'ACME:Co | a:b'],
  ['otplib', generateURI({ ...key, algorithm: 'sha256' }), 'ACME Co | alice@example.com | algorithm=SHA256'],
  [
    'otplib',
    generateURI({ ...key, digits: 8, period: 60 }),
    'ACME Co | alice@example.com | digits=8 period=60',
  ],
  [
    'otplib',
    generateURI({ ...key, strategy: 'hotp', counter: 5 }),
    'ACME Co | alice@example.com | counter=5',
  ],
  ['otpauth', new TOTP({ ...key }).toString(), 'ACME Co | alice@example.com'],
  ['otpauth', new TOTP({ label: 'alice', secret }).toString(), ' | alice'],
  ['otpauth', new TOTP({ secret }).toString(), ' | OTPAuth'],
  ['otpauth', new TOTP({ ...key, issuerInLabel: false }).toString(), 'ACME Co | alice@example.com'],
  ['otpauth', new TOTP({ ...key, issuer: 'ACME: Co', label: 'a:b' }).toString(), 'ACME: Co | a:b'],
  [
    'otpauth',
    new TOTP({ ...key, algorithm: 'SHA512', digits: 8, period: 60 }).toString(),
    'ACME Co | alice@example.com | algorithm=SHA512 digits=8 period=60',
  ],
  ['otpauth', new HOTP({ ...key, counter: 5 }).toString(), 'ACME Co | alice@example.com | counter=5'],
  ['otpauth', new TOTP({ ...key, algorithm: 'SHA3-256' }).toString(), 'refused: algorithm: expected'],
]

const built = BUILT.map(([from, uri, answer]) => ({
  ...wildUri(`${from}, built by the test`, uri, answer),
  written: uri.replaceAll(secret, 'S'),
}))

/** Every shape, with what apps show for it. */
export const WILD_URIS: readonly WildUri[] = [
  ...built,
  ...[LIBRARY_URIS, SERVICE_URIS, SPELLED_URIS].flatMap(readTable),
]

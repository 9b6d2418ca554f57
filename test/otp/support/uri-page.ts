import { parse as parseByOtplib } from '@otplib/uri'
import { URI } from 'otpauth'
import { ScureBase32Plugin } from 'otplib'
import { type OtpauthKey, parseOtpauthUri } from '../../../src/otp/index.js'
import { type Shown, WILD_URIS, type WildUri } from './uri-wild.js'

const base32 = new ScureBase32Plugin()

/** A parsed key as plain data. */
export const shownBy = (key: OtpauthKey): Shown => ({ ...key, secret: key.secret.toBase32() })

/** What a parser makes of a URI, or null for a refusal. */
export function orNull<T>(call: () => T): T | null {
  try {
    return call()
  } catch {
    return null
  }
}

const keyOf = ({ type, secret, algorithm, digits, period, counter }: Shown): string =>
  [type, secret, algorithm, digits, period, counter].join(' ')

function readByOtpauth(uri: string): Shown {
  const otp = URI.parse(uri)
  const { issuer, label, algorithm, digits, secret } = otp
  const moving =
    'period' in otp
      ? { type: 'totp' as const, period: otp.period, counter: undefined }
      : { type: 'hotp' as const, period: undefined, counter: BigInt(otp.counter) }
  return { ...moving, issuer, accountName: label, secret: secret.base32, algorithm, digits, image: undefined }
}

/** Its parser leaves the defaults and the label to its user: the label is split as the format says. */
function readByOtplib(uri: string): Shown {
  const { type, label, params } = parseByOtplib(uri)
  const [first = '', ...rest] = label.split(':')
  const moving =
    type === 'totp'
      ? { period: params.period ?? 30, counter: undefined }
      : { period: undefined, counter: BigInt(params.counter ?? 0) }
  return {
    ...moving,
    type,
    issuer: params.issuer ?? (rest.length > 0 ? first : ''),
    accountName: rest.length > 0 ? rest.join(':').trimStart() : first,
    secret: base32.encode(base32.decode(params.secret)),
    algorithm: (params.algorithm ?? 'sha1').toUpperCase(),
    digits: params.digits ?? 6,
    image: undefined,
  }
}

const READERS: readonly (readonly [string, (uri: string) => Shown])[] = [
  ['strict', (uri) => shownBy(parseOtpauthUri(uri))],
  ['lenient', (uri) => shownBy(parseOtpauthUri(uri, { lenient: true }))],
  ['otpauth', readByOtpauth],
  ['otplib', readByOtplib],
]

/** What a parser makes of a shape, in the words of the page. */
function mark({ uri, shown }: WildUri, read: (uri: string) => Shown): string {
  const theirs = orNull(() => read(uri))
  if (theirs === null) return shown === null ? '✓' : '✗'
  if (shown === null) return 'read'
  if (keyOf(theirs) !== keyOf(shown)) return 'key'
  return theirs.issuer === shown.issuer && theirs.accountName === shown.accountName ? '✓' : 'names'
}

const cell = (text: string): string => text.replaceAll('|', '\\|')
const code = (text: string): string => (text === '' ? '' : `\`${cell(text)}\``)
const line = (...cells: readonly (number | string)[]): string => `| ${cells.join(' | ')} |`
const head = (...names: readonly string[]): string[] => [line(...names), line(...names.map(() => '---'))]

function parametersOf({ type, algorithm, digits, period, counter }: Shown): string {
  return `${type} ${algorithm} ${digits} ${type === 'totp' ? period : counter}`
}

/** What only lenient parsing reads, and a shape for each. */
const LENIENT_RULES: readonly (readonly [rule: string, written: string])[] = [
  ['no issuer', 'otpauth://totp/alice?secret=S'],
  ['no account name', 'otpauth://totp/Example:?secret=S'],
  ['two issuers: the parameter wins', 'otpauth://totp/EXAMPLE:alice?secret=S&issuer=Example'],
  ['a colon in a name', 'otpauth://totp/Example:alice:work?secret=S'],
  ['upper case in the scheme or the type', 'Otpauth://Totp/Example:alice?secret=S&issuer=Example'],
  [
    'a secret in lower case, or with spaces or hyphens',
    'otpauth://totp/Example:alice?secret=hxdm%20vjec%20jjws%20rb3h%20wizr%204ifu%20gftm%20xboz',
  ],
  ['incomplete padding', 'otpauth://totp/Example:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY='],
  ['another name of an algorithm', 'otpauth://totp/Example:alice?secret=S&algorithm=HMAC-SHA256'],
  ['leading zeros', 'otpauth://totp/Example:alice?secret=S&digits=06&period=030'],
  ['a parameter twice, with one value', 'otpauth://totp/Example:alice?secret=S&period=30&period=30'],
  ['an unusable image, which is ignored', 'otpauth://totp/Example:alice?secret=S&image=logo.png'],
  ['a fragment, which is ignored', 'otpauth://totp/Example:alice?secret=S&issuer=Example#top'],
]

function ruleRow([rule, written]: readonly [string, string]): string {
  const wild = WILD_URIS.find((each) => each.written === written)
  const marks = READERS.map(([, read]) => (wild === undefined ? '' : mark(wild, read)))
  if (!wild?.shown || marks[0] !== '✗' || marks[1] !== '✓') throw new Error(`no rule of lenient: ${written}`)
  const { shown } = wild
  return line(rule, code(written), code(shown.issuer), code(shown.accountName), parametersOf(shown))
}

/** Why both modes refuse a shape, in the words of the error. */
function refusedRow(wild: WildUri): string {
  let why = ''
  try {
    parseOtpauthUri(wild.uri, { lenient: true })
  } catch (error) {
    why = String(Reflect.get(error as object, 'message')).replace('parseOtpauthUri: ', '')
  }
  const others = READERS.slice(2).map(([, read]) => (mark(wild, read) === '✓' ? 'refused' : 'read'))
  return line(code(wild.written), cell(why), ...others)
}

/** How many URIs of an origin each parser reads as apps do. */
function originRow(from: string): string {
  const shapes = WILD_URIS.filter((wild) => wild.from === from && wild.shown !== null)
  const read = READERS.map(([, reader]) => shapes.filter((wild) => mark(wild, reader) === '✓').length)
  return line(cell(from), shapes.length, ...read)
}

/** The page `docs/uris.md`. */
export function uriPage(): string {
  const used = WILD_URIS.filter(({ shown }) => shown !== null)
  const refused = WILD_URIS.filter(({ shown }) => shown === null)
  const totals = READERS.map(([name, read]) => {
    const marks = WILD_URIS.map((wild) => mark(wild, read))
    const asShown = used.filter((wild) => mark(wild, read) === '✓').length
    const wrong = marks.filter((found) => found === 'key' || found === 'read').length
    return line(name, `${asShown} of ${used.length}`, `${wrong} of ${WILD_URIS.length}`)
  })
  const names = READERS.map(([name]) => name)
  return [
    '# otpauth URIs',
    '',
    'Read an `otpauth` URI of another system with `lenient: true`:',
    '',
    '```ts',
    "import { parseOtpauthUri } from 'stepward/otp'",
    '',
    "const uri = 'otpauth://totp/alice?secret=jbsw%20y3dp%20ehpk%203pxp&algorithm=sha256'",
    'const key = parseOtpauthUri(uri, { lenient: true })',
    "console.log(key.algorithm, key.issuer) // 'SHA256' and '', because the URI names no issuer",
    '```',
    '',
    'Lenient parsing reads what authenticator apps read. It never guesses a secret, an algorithm, a number of digits, a period or a counter.',
    'Without `lenient`, parsing is strict: it reads what `buildOtpauthUri` writes.',
    '',
    'A missing issuer or account name is empty. Fill it in before you pass the key to `buildOtpauthUri`.',
    '',
    'Some apps ignore or refuse unusual parameters. `otpauthWarnings(key)` lists them for a key, such as another algorithm than SHA1. For the defaults it returns an empty list.',
    '',
    '## What lenient parsing accepts',
    '',
    'Strict parsing refuses all of these. `S` stands for a secret.',
    '',
    ...head('accepted', 'example', 'issuer', 'account name', 'key'),
    ...LENIENT_RULES.map(ruleRow),
    '',
    'A `+` in a name is not a space.',
    '',
    '## What both modes refuse',
    '',
    'Both modes refuse a URI that no app can use, that apps read in different ways, or that has codes Stepward cannot compute.',
    'The last two columns show what the parsers of otpauth and otplib do. `S` and `T` stand for two secrets.',
    '',
    ...head('URI', 'error', 'otpauth', 'otplib'),
    ...refused.map(refusedRow),
    '',
    '## How the parsers compare',
    '',
    ...head('parser', 'reads as apps do', 'reads another key, or should have refused'),
    ...totals,
    '',
    'The next table counts the usable URIs of each origin, and how many of them each parser reads as apps do.',
    'The test builds the URIs of otplib and otpauth with the versions in `package.json`.',
    'The others were recorded from that library or service, or follow its source, its documentation or a report.',
    'The last seven rows change one thing at a time.',
    '',
    ...head('from', 'URIs', ...names),
    ...[...new Set(used.map(({ from }) => from))].map(originRow),
    '',
    'Do not edit this page. `test/otp/uri-wild.test.ts` writes it, and its [tables](../test/otp/support/uri-wild.ts) have every URI.',
    '',
  ].join('\n')
}

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

function parametersOf({ type, algorithm, digits, period, counter }: Shown): string {
  return `${type} ${algorithm} ${digits} ${type === 'totp' ? period : counter}`
}

function row(wild: WildUri): string {
  const { from, written, shown } = wild
  const cells =
    shown === null ? ['refused', '', ''] : [code(shown.issuer), code(shown.accountName), parametersOf(shown)]
  const marks = READERS.map(([, read]) => mark(wild, read))
  return `| ${[cell(from), code(written), ...cells, ...marks].join(' | ')} |`
}

/** The page `docs/uris.md`. */
export function uriPage(): string {
  const used = WILD_URIS.filter(({ shown }) => shown !== null)
  const totals = READERS.map(([name, read]) => {
    const marks = WILD_URIS.map((wild) => mark(wild, read))
    const asShown = used.filter((wild) => mark(wild, read) === '✓').length
    const wrong = marks.filter((found) => found === 'key' || found === 'read').length
    return `| ${name} | ${asShown} of ${used.length} | ${wrong} of ${WILD_URIS.length} |`
  })
  const names = READERS.map(([name]) => name)
  return [
    '# otpauth URIs',
    '',
    'What `parseOtpauthUri` makes of the URIs that libraries, services and people write. `test/otp/uri-wild.test.ts`',
    'writes this page: do not edit it.',
    '',
    'The test builds the rows of otplib and otpauth with the versions in `package.json`. The other rows with a name were',
    'recorded from that library or service, or follow its source, its documentation, a report, or what is known of it. The last rows change one',
    'thing at a time. `S`, `P` and `T` stand for secrets of 20, 16 and 10 bytes.',
    '',
    'To read a URI of another system, call `parseOtpauthUri(uri, { lenient: true })`. It takes the issuer of the parameter',
    'before that of the label, and `+` as it is written. It never guesses a secret, an algorithm, a number of digits, a',
    'period or a counter. Both modes refuse what no app can use, what apps read in different ways, and keys that Stepward',
    'has no codes for.',
    '',
    'A missing issuer or account name is empty. Fill it in before you pass the key to `buildOtpauthUri`.',
    '',
    '- ✓: read as shown, or refused',
    '- ✗: refused, although apps read it',
    '- names: the right key, with another issuer or account name',
    '- key: another key',
    '- read: read, although it should be refused',
    '',
    '| parser | reads as apps do | reads another key, or what it should refuse |',
    '| --- | --- | --- |',
    ...totals,
    '',
    `| from | URI | issuer | account name | key | ${names.join(' | ')} |`,
    `| --- | --- | --- | --- | --- | ${names.map(() => '---').join(' | ')} |`,
    ...WILD_URIS.map(row),
    '',
  ].join('\n')
}

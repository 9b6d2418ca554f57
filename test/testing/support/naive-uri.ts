import type { OtpauthUriFields, VectorImplementation } from '../../../src/testing/index.js'
import { CORRECT_BASE32, naiveBase32 } from './naive-base32.js'

type Parameters = ReadonlyMap<string, string>

/** The steps of an implementation of `otpauth` URIs, each of which can be replaced by a wrong one. */
export interface UriParts {
  readonly shape: RegExp
  readonly defaultDigits: number
  check(uri: string): void
  decode(text: string): string
  encode(text: string): string
  readonly separator: RegExp
  checkNames(names: readonly string[]): void
  parameters(query: string, decode: (text: string) => string): Parameters
  issuer(prefix: string | undefined, parameter: string | undefined, account: string): string
  /** What stands in a name. */
  name(text: string): string
  type(text: string): 'totp' | 'hotp'
  algorithm(name: string): string
  number(text: string): number
  counter(text: string | undefined): string
  secret(text: string): string
  writeSecret(text: string): string
  checkKey(key: OtpauthUriFields): void
}

const refuse = (why: string): never => {
  throw new Error(why)
}

const { base32Decode, base32Encode } = naiveBase32(CORRECT_BASE32)

export function uniqueParameters(query: string, decode: (text: string) => string): Parameters {
  const known = new Map<string, string>()
  for (const parameter of query.split('&')) {
    const [name = '', ...value] = parameter.split('=')
    const decoded = decode(name)
    const isKnown = ['secret', 'issuer', 'algorithm', 'digits', 'period', 'counter'].includes(decoded)
    if (isKnown && known.has(decoded)) refuse('duplicate')
    known.set(decoded, decode(value.join('=')))
  }
  return known
}

export const CORRECT_URI: UriParts = {
  shape: /^otpauth:\/\/(totp|hotp)\/([^?]+)\?([^#]*)$/,
  defaultDigits: 6,
  check(uri) {
    if (/[^!-~]/.test(uri)) refuse('no URI')
  },
  decode: decodeURIComponent,
  encode: encodeURIComponent,
  separator: /:|%3A/i,
  checkNames(names) {
    if (names.length > 2 || names.some((name) => name.includes(':'))) refuse('colon')
  },
  parameters: uniqueParameters,
  issuer(prefix, parameter) {
    if (prefix !== undefined && parameter !== undefined && prefix !== parameter) refuse('issuers')
    return prefix ?? parameter ?? ''
  },
  name: (text) => text,
  type: (text) => (text === 'totp' ? 'totp' : 'hotp'),
  algorithm: (name) => (['SHA1', 'SHA256', 'SHA512'].includes(name) ? name : refuse('algorithm')),
  number: (text) => (/^[1-9][0-9]{0,3}$/.test(text) ? Number(text) : refuse('number')),
  counter: (text) =>
    text !== undefined && /^\d+$/.test(text) && BigInt(text) < 2n ** 64n ? text : refuse('counter'),
  secret: (text) => base32Decode({ text }) || refuse('no secret'),
  writeSecret: (text) => text,
  checkKey({ digits, period = 30, secret, accountName }) {
    if (digits < 6 || digits > 8 || period < 1 || secret === '' || accountName === '') refuse('key')
  },
}

/** The Key Uri Format: nothing of `src/otp`. */
export function naiveUri(parts: UriParts) {
  return {
    parseUri({ uri }) {
      parts.check(uri)
      const [, type = '', label = '', query = ''] = parts.shape.exec(uri) ?? refuse('shape')
      const names = label.split(parts.separator).map(parts.decode)
      parts.checkNames(names)
      const values = parts.parameters(query, parts.decode)
      const accountName = parts.name(names.at(-1)?.trimStart() ?? '')
      if (values.get('issuer')?.includes(':')) parts.checkNames(['', '', ''])
      const key: OtpauthUriFields = {
        type: parts.type(type),
        issuer: parts.issuer(names.length > 1 ? names[0] : undefined, values.get('issuer'), accountName),
        accountName,
        secret: parts.secret(values.get('secret') ?? ''),
        algorithm: parts.algorithm(values.get('algorithm') ?? 'SHA1'),
        digits: parts.number(values.get('digits') ?? String(parts.defaultDigits)),
        ...(type === 'hotp'
          ? { counter: parts.counter(values.get('counter')) }
          : { period: parts.number(values.get('period') ?? '30') }),
      }
      parts.checkKey(key)
      return key
    },
    buildUri(key) {
      parts.checkNames([key.issuer, key.accountName])
      parts.checkKey(key)
      const [issuer, account] = [key.issuer, key.accountName].map(parts.name).map(parts.encode)
      const label = issuer === '' ? account : `${issuer}:${account}`
      const secret = parts.writeSecret(base32Encode({ bytes: key.secret }))
      const query = [
        `secret=${secret}`,
        ...(issuer === '' ? [] : [`issuer=${issuer}`]),
        `algorithm=${parts.algorithm(key.algorithm)}`,
        `digits=${key.digits}`,
        key.type === 'totp' ? `period=${key.period}` : `counter=${parts.counter(key.counter)}`,
      ]
      return `otpauth://${key.type}/${label}?${query.join('&')}`
    },
  } satisfies VectorImplementation
}

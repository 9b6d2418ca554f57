import type { Bug } from './bugs-codes.js'
import { CORRECT_URI, type UriParts, uniqueParameters } from './naive-uri.js'

const latin1 = (text: string): string => unescape(text)

export const URI_BUGS: readonly Bug<UriParts>[] = [
  ['8 digits by default', { defaultDigits: 8 }, ['otpauth-uri KeyUriFormat', 'otpauth-uri Defaults']],
  [
    'SHA1 always',
    { algorithm: () => 'SHA1' },
    ['otpauth-uri AllParameters', 'otpauth-uri BadAlgorithm', 'otpauth-uri AlgorithmCase'],
  ],
  [
    'decoded twice',
    { decode: (text) => decodeURIComponent(decodeURIComponent(text)) },
    ['otpauth-uri LabelInjection'],
  ],
  [
    'not encoded',
    { encode: (text) => text },
    [
      'otpauth-uri LabelInjection',
      'otpauth-uri Unicode',
      'otpauth-uri PlusSign',
      'otpauth-uri ControlCharacters',
      'otpauth-uri Bidi',
    ],
  ],
  ['encoded as a whole URI', { encode: encodeURI }, ['otpauth-uri LabelInjection']],
  ['line breaks let through', { check: () => {} }, ['otpauth-uri ControlCharacters']],
  [
    'controls dropped from names',
    { name: (text) => text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '') },
    ['otpauth-uri ControlCharacters', 'otpauth-uri Bidi'],
  ],
  ['decoded as Latin-1', { decode: latin1 }, ['otpauth-uri MalformedEncoding', 'otpauth-uri Unicode']],
  [
    'a plus is a space',
    { decode: (text) => decodeURIComponent(text.replaceAll('+', ' ')) },
    ['otpauth-uri PlusSign'],
  ],
  [
    'written as a form',
    { encode: (text) => encodeURIComponent(text).replaceAll('%20', '+') },
    ['otpauth-uri PlusSign'],
  ],
  ['colons anywhere', { checkNames: () => {} }, ['otpauth-uri Colon']],
  ['an encoded colon is none', { separator: /:/ }, ['otpauth-uri EncodedColon']],
  [
    'the label beats the parameter',
    { issuer: (prefix, parameter) => prefix ?? parameter ?? '' },
    ['otpauth-uri IssuerConflict'],
  ],
  [
    'the account is the issuer',
    { issuer: (prefix, parameter, account) => parameter ?? prefix ?? account },
    ['otpauth-uri MissingIssuer'],
  ],
  [
    'counter 0 by default',
    { counter: (text = '0') => CORRECT_URI.counter(text) },
    ['otpauth-uri MissingParameter'],
  ],
  [
    'the last parameter wins',
    {
      parameters: (query, decode) =>
        new Map(
          query.split('&').map((one) => {
            const [name = '', ...value] = one.split('=')
            return [decode(name), decode(value.join('='))]
          }),
        ),
    },
    ['otpauth-uri DuplicateParameter'],
  ],
  [
    'unknown parameters refused',
    {
      parameters(query, decode) {
        const all = uniqueParameters(query, decode)
        if (all.size > 2) throw new Error('unknown')
        return all
      },
    },
    ['otpauth-uri UnknownParameter'],
  ],
  [
    'half-read numbers',
    { number: (text) => Number.parseInt(text, 10) || 30, checkKey: () => {} },
    ['otpauth-uri BadNumber'],
  ],
  [
    'a counter in a double',
    { counter: (text) => String(BigInt(Number(CORRECT_URI.counter(text)))) },
    ['otpauth-uri LargeCounter'],
  ],
  [
    'padding in the secret',
    { writeSecret: (text) => text.padEnd(Math.ceil(text.length / 8) * 8, '=') },
    ['otpauth-uri SecretSpelling'],
  ],
  [
    'a repaired secret',
    { secret: (text) => CORRECT_URI.secret(text.replace(/[^A-Z2-7]/g, 'A').replace(/(?<=^.{32})./, '')) },
    ['otpauth-uri BadSecret'],
  ],
  [
    'a short secret repeated',
    { secret: (text) => CORRECT_URI.secret(text).padEnd(20, '78') },
    ['otpauth-uri ShortSecret'],
  ],
  ['any scheme and type', { shape: /:\/\/(\w*)\/([^?]+)\?([^#]*)$/ }, ['otpauth-uri OtherScheme']],
  [
    'another case is hotp',
    {
      shape: /^otpauth:\/\/(totp|hotp)\/([^?]+)\?([^#]*)$/i,
      type: (text) => (text === 'totp' ? 'totp' : 'hotp'),
    },
    ['otpauth-uri SchemeCase'],
  ],
  [
    'a fragment in a value',
    {
      shape: /^otpauth:\/\/(totp|hotp)\/([^?]+)\?(.*)$/,
      issuer: (prefix, parameter) => parameter ?? prefix ?? '',
    },
    ['otpauth-uri Fragment'],
  ],
]

import { StepwardError } from '../errors.js'
import { describeType, invalidArgument } from '../internal/guards.js'
import { MIN_LEGACY_SECRET_BYTES, OtpSecret } from './secret.js'
import { MAX_IMAGE_LENGTH, MAX_NAME_LENGTH, type OtpauthKey, requireOtpauthKey } from './uri-key.js'

/** A UTF-16 unit is up to 3 bytes of UTF-8, and each of them `%XX`. */
const MAX_ENCODED_UNIT = 9

/** All that is neither a name nor an image in a URI, the secret included, is shorter. */
const MAX_REST_LENGTH = 512

/** Longest URI that is looked at, in characters: the longest that `buildOtpauthUri` can make. */
const MAX_URI_LENGTH = MAX_ENCODED_UNIT * (3 * MAX_NAME_LENGTH + MAX_IMAGE_LENGTH) + MAX_REST_LENGTH

const LABEL_START = /^otpauth:\/\/(totp|hotp)\//

/** The label is split before it is decoded, so that an encoded `%253A` stays a part of a name. */
const LABEL_SEPARATOR = /:|%3A/i

const PARAMETERS = new Set(['secret', 'issuer', 'algorithm', 'digits', 'period', 'counter', 'image'])

/** 2^64 has 20 digits. */
const DECIMAL = /^(?:0|[1-9][0-9]{0,19})$/

const WHERE = 'parseOtpauthUri'

const invalidUri = (message: string): StepwardError =>
  new StepwardError('ERR_INVALID_URI', `${WHERE}: ${message}`)

/** `+` stays `+`: this is a URI, not a form. */
function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalidUri('malformed percent-encoding')
  }
}

/** Unknown parameters are ignored. A second one of a known name is refused: apps differ in which they take. */
function parseParameters(query: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>()
  for (const parameter of query.split('&')) {
    const [rawName = '', ...rest] = parameter.split('=')
    const name = percentDecode(rawName)
    if (!PARAMETERS.has(name)) continue
    if (parameters.has(name)) throw invalidUri(`two parameters ${name}`)
    parameters.set(name, percentDecode(rest.join('=')))
  }
  return parameters
}

function parseLabel(label: string): { prefix: string | undefined; accountName: string } {
  const [first = '', second, ...others] = label.split(LABEL_SEPARATOR)
  if (others.length > 0) throw invalidUri('more than one colon in the label')
  if (second === undefined) return { prefix: undefined, accountName: percentDecode(first) }
  // The format allows spaces after the colon: they belong to neither name.
  return { prefix: percentDecode(first), accountName: percentDecode(second).replace(/^ +/, '') }
}

function parseIssuer(prefix: string | undefined, parameter: string | undefined): string | undefined {
  if (prefix !== undefined && parameter !== undefined && prefix !== parameter) {
    throw invalidUri('the issuers of the label and of the parameter differ')
  }
  return prefix ?? parameter
}

/**
 * Down to 80 bits: the format's own example has a key of 10 bytes, and whoever parses a URI takes over
 * what another system issued.
 */
function parseSecret(text: string | undefined): OtpSecret {
  if (text === undefined) throw invalidUri('no parameter secret')
  return OtpSecret.fromBase32(text, { minBytes: MIN_LEGACY_SECRET_BYTES })
}

function parseDecimal(name: string, text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined
  if (!DECIMAL.test(text)) throw invalidUri(`${name} is not a decimal number`)
  return BigInt(text)
}

const toNumber = (value: bigint | undefined): number | undefined =>
  value === undefined ? undefined : Number(value)

function parseKey(uri: string): OtpauthKey {
  const start = LABEL_START.exec(uri)
  if (start === null) throw invalidUri('expected otpauth://totp/ or otpauth://hotp/')
  if (uri.includes('#')) throw invalidUri('a fragment')
  const [label = '', ...queries] = uri.slice(start[0].length).split('?')
  const { prefix, accountName } = parseLabel(label)
  const parameters = parseParameters(queries.join('?'))
  const type = start[1]
  // The parameter of the other type says nothing, so it is ignored as an unknown one is.
  const movingFactor =
    type === 'totp'
      ? { period: toNumber(parseDecimal('period', parameters.get('period'))) }
      : { counter: parseDecimal('counter', parameters.get('counter')) }
  return requireOtpauthKey(WHERE, {
    type,
    issuer: parseIssuer(prefix, parameters.get('issuer')),
    accountName,
    secret: parseSecret(parameters.get('secret')),
    algorithm: parameters.get('algorithm'),
    digits: toNumber(parseDecimal('digits', parameters.get('digits'))),
    ...movingFactor,
    image: parameters.get('image'),
  })
}

/**
 * What an `otpauth` URI says (Google's Key Uri Format): the exact reverse of `buildOtpauthUri`. The issuer
 * may stand in the label, the parameter or both, but then equal. Secrets from 10 bytes on are taken,
 * because another system issued them. Unknown parameters are ignored, unless a known one is there twice.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: not a string. `ERR_INVALID_URI`: not a usable `otpauth` URI.
 * @example
 * ```ts
 * import { parseOtpauthUri } from 'stepward/otp'
 *
 * const key = parseOtpauthUri('otpauth://totp/Example:alice@google.com?secret=JBSWY3DPEHPK3PXP&issuer=Example')
 * if (key.accountName !== 'alice@google.com' || key.period !== 30) throw new Error('defaults are filled in')
 * ```
 */
export function parseOtpauthUri(uri: string): OtpauthKey {
  if (typeof uri !== 'string') throw invalidArgument(`${WHERE}: expected a string, got ${describeType(uri)}`)
  if (uri.length > MAX_URI_LENGTH) throw invalidUri(`longer than ${MAX_URI_LENGTH} characters`)
  try {
    return parseKey(uri)
  } catch (error) {
    // The rules of a key are those of an argument elsewhere; here the URI is at fault.
    if (error instanceof StepwardError) throw new StepwardError('ERR_INVALID_URI', error.message)
    throw error
  }
}

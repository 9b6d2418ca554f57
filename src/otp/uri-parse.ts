import { StepwardError } from '../errors.js'
import { argument, object, reading } from '../internal/input.js'
import { type Fault, mismatch, problem } from '../internal/mismatch.js'
import { MIN_LEGACY_SECRET_BYTES } from './bounds.js'
import { secretReader } from './secret.js'
import { MAX_IMAGE_LENGTH, MAX_NAME_LENGTH, type OtpauthKey, otpauthKey } from './uri-key.js'

/** A UTF-16 unit is up to 3 bytes of UTF-8, and each of them `%XX`. */
const MAX_ENCODED_UNIT = 9

/** The rest of a URI, without names and image but with the secret, is shorter. */
const MAX_REST_LENGTH = 512

/** In characters: the longest URI that `buildOtpauthUri` can write. A longer one is not scanned. */
const MAX_URI_LENGTH = MAX_ENCODED_UNIT * (3 * MAX_NAME_LENGTH + MAX_IMAGE_LENGTH) + MAX_REST_LENGTH

const LABEL_START = /^otpauth:\/\/(totp|hotp)\//

/** The label is split before it is decoded, so that an encoded `%253A` stays part of a name. */
const LABEL_SEPARATOR = /:|%3A/i

const PARAMETERS = new Set(['secret', 'issuer', 'algorithm', 'digits', 'period', 'counter', 'image'])

/** 2^64 has 20 digits. */
const DECIMAL = /^(?:0|[1-9][0-9]{0,19})$/

const WHERE = 'parseOtpauthUri'

const invalidUri: Fault = (message) => new StepwardError('ERR_INVALID_URI', message)

const readUri = argument(WHERE, 'uri', (value) => {
  if (typeof value === 'string') return value
  throw mismatch('a string', value)
})

/** `+` stays `+`: this is a URI, not a form. */
function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw problem('malformed percent-encoding')
  }
}

/** The format's own example has a secret of 10 bytes, and a parsed secret was issued by another system. */
const readSecret = object({ secret: secretReader({ minBytes: MIN_LEGACY_SECRET_BYTES }) })

/** Ignores unknown parameters, and refuses a known one that appears twice: apps differ in which they take. */
function parseParameters(query: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>()
  for (const parameter of query.split('&')) {
    const [rawName = '', ...rest] = parameter.split('=')
    const name = percentDecode(rawName)
    if (!PARAMETERS.has(name)) continue
    if (parameters.has(name)) throw problem(`${name}: appears twice`)
    parameters.set(name, percentDecode(rest.join('=')))
  }
  return parameters
}

function parseLabel(label: string): { prefix: string | undefined; accountName: string } {
  const [first = '', second, ...others] = label.split(LABEL_SEPARATOR)
  if (others.length > 0) throw problem('the label has more than one colon')
  if (second === undefined) return { prefix: undefined, accountName: percentDecode(first) }
  // Spaces after the colon belong to neither name.
  return { prefix: percentDecode(first), accountName: percentDecode(second).replace(/^ +/, '') }
}

function parseIssuer(prefix: string | undefined, parameter: string | undefined): string | undefined {
  if (prefix !== undefined && parameter !== undefined && prefix !== parameter) {
    throw problem('issuer: differs between the label and the parameter')
  }
  return prefix ?? parameter
}

function parseDecimal(name: string, text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined
  if (!DECIMAL.test(text)) throw problem(`${name}: expected a decimal number`)
  return BigInt(text)
}

const toNumber = (value: bigint | undefined): number | undefined =>
  value === undefined ? undefined : Number(value)

function parseKey(uri: string): OtpauthKey {
  if (uri.length > MAX_URI_LENGTH)
    throw problem(`expected at most ${MAX_URI_LENGTH} characters, got ${uri.length}`)
  const start = LABEL_START.exec(uri)
  if (start === null) throw problem('expected a URI that starts with otpauth://totp/ or otpauth://hotp/')
  if (uri.includes('#')) throw problem('contains a fragment; encode # as %23')
  const [label = '', ...queries] = uri.slice(start[0].length).split('?')
  const { prefix, accountName } = parseLabel(label)
  const parameters = parseParameters(queries.join('?'))
  const secret = parameters.get('secret')
  if (secret === undefined) throw problem('secret: is missing')
  const type = start[1]
  // The parameter of the other type is ignored, as an unknown one is.
  const movingFactor =
    type === 'totp'
      ? { period: toNumber(parseDecimal('period', parameters.get('period'))) }
      : { counter: parseDecimal('counter', parameters.get('counter')) }
  return otpauthKey({
    ...readSecret({ secret }),
    type,
    issuer: parseIssuer(prefix, parameters.get('issuer')),
    accountName,
    algorithm: parameters.get('algorithm'),
    digits: toNumber(parseDecimal('digits', parameters.get('digits'))),
    ...movingFactor,
    image: parameters.get('image'),
  })
}

/**
 * Parses an `otpauth` URI (Google's Key Uri Format): the exact reverse of `buildOtpauthUri`. The issuer may stand in
 * the label, in the parameter or in both if they are equal. Secrets of 10 bytes and more are accepted, because
 * another system issued them. Unknown parameters are ignored; a known one that appears twice is refused.
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
  const text = readUri(uri)
  return reading(WHERE, () => parseKey(text), invalidUri)(text)
}

import { problem } from '../internal/mismatch.js'
import { image, type OtpauthKey, readUriSecret, shownKey } from './uri-key.js'
import { parseDecimal, percentDecode, refuseOtherKinds, splitUri, toNumber } from './uri-text.js'

/** A scheme and a host are the same in either case (RFC 3986 §3.1). An empty label may be left out. */
const START = /^otpauth:\/\/(totp|hotp)(?:\/|(?=\?))/i

/** The first one separates: an issuer has no colon, an account name may. */
const LABEL_SEPARATOR = /:|%3A/i

const DECIMAL = /^[0-9]{1,20}$/

/** `SHA1`, `sha-256`, `HmacSHA512`: what libraries call the three. */
const ALGORITHM = /^(?:hmac[-_ ]?)?sha[-_ ]?(1|256|512)$/i

function refuseContradiction(name: string, first: string, second: string): void {
  if (first !== second) throw problem(`${name}: appears twice with different values`)
}

/** Apps ignore a fragment. With parameters in it, it comes from a raw `#` in a name, and they would be lost. */
function dropFragment(uri: string): string {
  const [rest = '', ...fragments] = uri.split('#')
  if (fragments.some((fragment) => /[&=?]/.test(fragment))) {
    throw problem('has parameters after a #; encode # as %23')
  }
  return rest
}

/** The issuer of the parameter wins, unless it is empty. What the label has in front of the account name is dropped. */
function namesOf(label: string, parameter: string): { issuer: string; accountName: string } {
  const whole = percentDecode(label)
  if (parameter !== '' && whole.startsWith(`${parameter}:`)) {
    return { issuer: parameter, accountName: whole.slice(parameter.length + 1) }
  }
  const separator = LABEL_SEPARATOR.exec(label)
  if (separator === null) return { issuer: parameter, accountName: whole }
  const prefix = percentDecode(label.slice(0, separator.index))
  const accountName = percentDecode(label.slice(separator.index + separator[0].length))
  return { issuer: parameter === '' ? prefix : parameter, accountName }
}

/** An unknown name stays as it is, so that it is refused. */
function algorithmOf(text: string | undefined): string | undefined {
  const size = ALGORITHM.exec(text ?? '')?.[1]
  return size === undefined ? text : `SHA${size}`
}

/** Apps show a key without its image rather than none. */
function imageOf(text: string | undefined): string | undefined {
  try {
    return image(text)
  } catch {
    return undefined
  }
}

/**
 * Reads what libraries and services write and apps accept. It refuses a URI in which a secret, an algorithm, a number
 * of digits, a period or a counter could mean two things.
 */
export function parseLenientUri(uri: string, minBytes: number): OtpauthKey {
  const text = uri.trim()
  refuseOtherKinds(text)
  const { type, label, parameters } = splitUri(dropFragment(text), START, refuseContradiction)
  const { issuer, accountName } = namesOf(label, parameters.get('issuer') ?? '')
  // A spaced secret that was written as a form has `+`, which is no character of Base32.
  const secret = readUriSecret(parameters.get('secret')?.replaceAll('+', ' '), { lenient: true, minBytes })
  const decimal = (name: string): bigint | undefined => parseDecimal(name, parameters.get(name), DECIMAL)
  const movingFactor =
    type.toLowerCase() === 'totp' ? { period: toNumber(decimal('period')) } : { counter: decimal('counter') }
  return shownKey({
    secret,
    type: type.toLowerCase(),
    issuer,
    // As in a strict label, spaces in front belong to no name.
    accountName: accountName.replace(/^ +/, ''),
    algorithm: algorithmOf(parameters.get('algorithm')),
    digits: toNumber(decimal('digits')),
    ...movingFactor,
    image: imageOf(parameters.get('image')),
  })
}

import { problem } from '../internal/mismatch.js'
import { MAX_IMAGE_LENGTH, MAX_NAME_LENGTH } from './uri-key.js'

/** The parts of an `otpauth` URI, the parameters decoded and the label not. */
export interface UriText {
  /** As it is written. */
  readonly type: string
  readonly label: string
  /** The parameters of the format, and no others. */
  readonly parameters: ReadonlyMap<string, string>
}

/** A UTF-16 unit is up to 3 bytes of UTF-8, and each of them `%XX`. */
const MAX_ENCODED_UNIT = 9

/** The rest of a URI, without names and image but with the secret, is shorter. */
const MAX_REST_LENGTH = 512

/** In characters: the longest URI that `buildOtpauthUri` can write. A longer one is not scanned. */
const maxUriLength = (): number =>
  MAX_ENCODED_UNIT * (3 * MAX_NAME_LENGTH + MAX_IMAGE_LENGTH) + MAX_REST_LENGTH

const PARAMETERS = new Set(['secret', 'issuer', 'algorithm', 'digits', 'period', 'counter', 'image'])

/** A `&` that was escaped for HTML leaves this in front of the name of a parameter. */
const HTML_AMPERSAND = 'amp;'

const STEAM = /^(?:steam:|otpauth:\/\/steam(?:[/?]|$))/i
const MIGRATION = /^otpauth-migration:/i

const noSteam = () => problem('is for Steam Guard, whose codes are not digits')

/** Checked first. Each kind has its own message, because the URI is valid for another program. */
export function refuseOtherKinds(uri: string): void {
  const longest = maxUriLength()
  if (uri.length > longest) {
    throw problem(`expected at most ${longest} characters, got ${uri.length}`)
  }
  if (STEAM.test(uri)) throw noSteam()
  if (MIGRATION.test(uri)) {
    throw problem('is an export of several keys (otpauth-migration), not the URI of one')
  }
}

/** Unknown parameters are ignored, except those that change the codes. */
function refuseOtherCodes(name: string, value: string): void {
  if (name === 'encoder' && value.toLowerCase() === 'steam') throw noSteam()
  // privacyIDEA: the app adds the other half of the secret, so the codes of this half never match.
  if (name.startsWith('2step_')) throw problem('has only half of its secret (2step_*)')
  if (name.startsWith(HTML_AMPERSAND) && PARAMETERS.has(name.slice(HTML_AMPERSAND.length))) {
    throw problem('is escaped for HTML; write & for &amp;')
  }
}

/** `+` stays `+`: this is a URI, not a form. */
export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw problem('malformed percent-encoding')
  }
}

/** `onRepeat` decides about a known parameter that appears again: apps differ in which one they take. */
function parseParameters(
  query: string,
  onRepeat: (name: string, first: string, second: string) => void,
): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>()
  for (const parameter of query.split('&')) {
    const [rawName = '', ...rest] = parameter.split('=')
    const name = percentDecode(rawName)
    const rawValue = rest.join('=')
    if (!PARAMETERS.has(name)) {
      refuseOtherCodes(name, rawValue)
      continue
    }
    const value = percentDecode(rawValue)
    const first = parameters.get(name)
    if (first !== undefined) onRepeat(name, first, value)
    parameters.set(name, first ?? value)
  }
  return parameters
}

/** Splits a URI that starts with `start`, whose first group is the type. */
export function splitUri(
  uri: string,
  start: RegExp,
  onRepeat: (name: string, first: string, second: string) => void,
): UriText {
  const match = start.exec(uri)
  if (match === null) throw problem('expected a URI that starts with otpauth://totp/ or otpauth://hotp/')
  const [whole, type = ''] = match
  const [label = '', ...queries] = uri.slice(whole.length).split('?')
  return { type, label, parameters: parseParameters(queries.join('?'), onRepeat) }
}

/** A number of decimal digits, as a bigint, because a counter has 8 bytes. */
export function parseDecimal(name: string, text: string | undefined, decimal: RegExp): bigint | undefined {
  if (text === undefined) return undefined
  if (!decimal.test(text)) throw problem(`${name}: expected a decimal number`)
  return BigInt(text)
}

export const toNumber = (value: bigint | undefined): number | undefined =>
  value === undefined ? undefined : Number(value)

import { problem } from '../internal/mismatch.js'
import { type OtpauthKey, otpauthKey, readUriSecret } from './uri-key.js'
import { parseDecimal, percentDecode, refuseOtherKinds, splitUri, toNumber } from './uri-text.js'

const START = /^otpauth:\/\/(totp|hotp)\//

/** The label is split before it is decoded, so that an encoded `%253A` stays part of a name. */
const LABEL_SEPARATOR = /:|%3A/i

/** 2^64 has 20 digits. */
const DECIMAL = /^(?:0|[1-9][0-9]{0,19})$/

function refuseRepeat(name: string): never {
  throw problem(`${name}: appears twice`)
}

function parseLabel(label: string): { prefix: string | undefined; accountName: string } {
  const [first = '', second, ...others] = label.split(LABEL_SEPARATOR)
  if (others.length > 0) throw problem('the label has more than one colon')
  if (second === undefined) return { prefix: undefined, accountName: percentDecode(first) }
  // Spaces after the colon belong to neither name.
  return { prefix: percentDecode(first), accountName: percentDecode(second).replace(/^ +/, '') }
}

function parseIssuer(prefix: string | undefined, parameter: string | undefined): string {
  if (prefix !== undefined && parameter !== undefined && prefix !== parameter) {
    throw problem('issuer: differs between the label and the parameter')
  }
  const issuer = prefix ?? parameter
  if (issuer === undefined) throw problem('issuer: is missing')
  return issuer
}

/** Reads what `buildOtpauthUri` writes, and every other spelling of the Key Uri Format that says the same. */
export function parseStrictUri(uri: string, minBytes: number): OtpauthKey {
  refuseOtherKinds(uri)
  if (uri.includes('#')) throw problem('contains a fragment; encode # as %23')
  const { type, label, parameters } = splitUri(uri, START, refuseRepeat)
  const { prefix, accountName } = parseLabel(label)
  const secret = readUriSecret(parameters.get('secret'), { lenient: false, minBytes })
  const decimal = (name: string): bigint | undefined => parseDecimal(name, parameters.get(name), DECIMAL)
  // The parameter of the other type is ignored, as an unknown one is.
  const movingFactor =
    type === 'totp' ? { period: toNumber(decimal('period')) } : { counter: decimal('counter') }
  return otpauthKey({
    secret,
    type,
    issuer: parseIssuer(prefix, parameters.get('issuer')),
    accountName,
    algorithm: parameters.get('algorithm'),
    digits: toNumber(decimal('digits')),
    ...movingFactor,
    image: parameters.get('image'),
  })
}

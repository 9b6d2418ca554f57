/** The parts of a URI, as text. */
interface OtpauthText {
  readonly type: string
  readonly issuer: string
  readonly accountName: string
  readonly secret: string | undefined
  readonly algorithm: string
  readonly digits: string
  readonly movingFactor: string | undefined
}

/** RFC 3986 §2: a URI has no other characters, so no space or line break. */
const URI_CHARACTERS = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]*$/

const SHAPE = /^otpauth:\/\/(totp|hotp)\/([^?#]*)\?([^#]*)$/

function readParameters(query: string): ReadonlyMap<string, string> | null {
  const parameters = new Map<string, string>()
  for (const parameter of query.split('&')) {
    const [name = '', ...value] = parameter.split('=')
    if (parameters.has(decodeURIComponent(name))) return null
    parameters.set(decodeURIComponent(name), decodeURIComponent(value.join('=')))
  }
  return parameters
}

function readText(uri: string): OtpauthText | null {
  const [, type, label = '', query = ''] = SHAPE.exec(uri) ?? []
  const parameters = readParameters(query)
  if (type === undefined || parameters === null) return null
  const [first = '', ...others] = label.split(/:|%3A/i).map(decodeURIComponent)
  const prefix = others.length === 0 ? undefined : first
  const parameter = parameters.get('issuer')
  if (others.length > 1 || (prefix !== undefined && parameter !== undefined && prefix !== parameter))
    return null
  return {
    type,
    issuer: prefix ?? parameter ?? '',
    accountName: (others[0] ?? first).replace(/^ +/, ''),
    secret: parameters.get('secret'),
    algorithm: parameters.get('algorithm') ?? 'SHA1',
    digits: parameters.get('digits') ?? '6',
    movingFactor: type === 'totp' ? (parameters.get('period') ?? '30') : parameters.get('counter'),
  }
}

/**
 * Reads an `otpauth` URI to compare it with another, or returns null if it is none. It checks no name, secret or range,
 * and shares nothing with `stepward/otp`, which may be the implementation that is checked.
 */
function readOtpauthText(uri: string): OtpauthText | null {
  if (!URI_CHARACTERS.test(uri)) return null
  try {
    return readText(uri)
  } catch {
    return null // Malformed percent-encoding.
  }
}

/** Whether two URIs say the same, regardless of order, encoding and explicit defaults. */
export function saysTheSame(uri: string, expected: string): boolean {
  const [a, b] = [readOtpauthText(uri), readOtpauthText(expected)]
  return a !== null && b !== null && JSON.stringify(a) === JSON.stringify(b)
}

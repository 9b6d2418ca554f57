import { list, type Reader, text } from '../internal/input.js'
import { problem } from '../internal/mismatch.js'

/** What a login without `method` was started with. */
export const DEFAULT_METHOD = 'password'

/** Longest name of a sign-in method, in UTF-16 units. */
const MAX_METHOD_LENGTH = 100

/** What the application calls a first step, such as `password`, `magic_link`, `passkey` or `saml`. */
export const methodName: Reader<string> = text(MAX_METHOD_LENGTH)

const named: Reader<string> = (value) => {
  const name = methodName(value)
  if (name.trim().toLowerCase() !== DEFAULT_METHOD) return name
  throw problem('a password is only one factor, so it cannot replace the second')
}

/** Methods for which no code is asked. */
export const methodList = (max: number): Reader<readonly string[]> => list(named, 0, max)

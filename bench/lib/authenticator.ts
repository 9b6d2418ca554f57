import { TOTP, URI } from 'otpauth'

/** An authenticator app by another author. It shows the code of an instant (Unix milliseconds). */
export type Authenticator = (instant: number) => string

export function scan(uri: string): Authenticator {
  const totp = URI.parse(uri)
  if (!(totp instanceof TOTP)) throw new Error('the URI is not of a TOTP')
  return (timestamp) => totp.generate({ timestamp })
}

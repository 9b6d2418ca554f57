import { expect } from 'vitest'
import type { OtpSecret } from '../../../src/index.js'
import type { RowReader } from '../../../src/migrate/index.js'

export const BASE32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
export const URI = `otpauth://totp/x?secret=${BASE32}&algorithm=SHA512&digits=8&period=60`

/** What a row with one authenticator is read as, with the secret as Base32. */
export function readOne(read: RowReader, row: object): object | undefined {
  const [found, ...others] = read(row)
  expect(others).toEqual([])
  return found?.ok === true
    ? { ...found.person, secret: (found.person.secret as OtpSecret).toBase32() }
    : found
}

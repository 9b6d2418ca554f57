// DEMO ONLY, do not copy: stands in for the passwords that your application checks.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** How expensive a hash is to compute: RFC 7914 §2. */
export interface Cost {
  readonly N: number
  readonly r: number
  readonly p: number
}

/** A setting that OWASP's Password Storage Cheat Sheet recommends for scrypt. */
const COST: Cost = { N: 2 ** 15, r: 8, p: 3 }
const MAX_MEMORY = 64 * 1024 * 1024
const SALT_BYTES = 16
const HASH_BYTES = 32

const derive = (password: string, salt: Buffer, cost: Cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, { ...cost, maxmem: MAX_MEMORY }, (error, hash) =>
      error === null ? resolve(hash) : reject(error),
    )
  })

/** `N.r.p.salt.hash`. A hash names its cost, so that the cost of new ones can rise. */
const encode = ({ N, r, p }: Cost, salt: Buffer, hash: Buffer): string =>
  [N, r, p, salt.toString('base64url'), hash.toString('base64url')].join('.')

/** For unknown emails: it matches no password, and checking it takes as long as checking a real hash. */
export const HASH_OF_NOBODY: string = encode(COST, Buffer.alloc(SALT_BYTES), Buffer.alloc(HASH_BYTES))

export async function hashPassword(password: string, cost: Cost = COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  return encode(cost, salt, await derive(password, salt, cost))
}

export async function passwordMatches(password: string, stored: string): Promise<boolean> {
  const [N, r, p, salt = '', hash = ''] = stored.split('.')
  const expected = Buffer.from(hash, 'base64url')
  const cost = { N: Number(N), r: Number(r), p: Number(p) }
  return timingSafeEqual(expected, await derive(password, Buffer.from(salt, 'base64url'), cost))
}

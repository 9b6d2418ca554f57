import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** A setting that OWASP's Password Storage Cheat Sheet recommends for scrypt. */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 }

const derive = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, 32, COST, (error, hash) =>
      error ? reject(error) : resolve(hash),
    )
  })

/** The salt and the hash. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return `${salt.toString('base64url')}.${(await derive(password, salt)).toString('base64url')}`
}

/** For unknown emails: it matches no password, and checking it takes as long as checking a real one. */
const HASH_OF_NOBODY = `${Buffer.alloc(16).toString('base64url')}.${Buffer.alloc(32).toString('base64url')}`

export async function passwordMatches(password: string, stored = HASH_OF_NOBODY): Promise<boolean> {
  const [salt = '', hash = ''] = stored.split('.')
  return timingSafeEqual(
    await derive(password, Buffer.from(salt, 'base64url')),
    Buffer.from(hash, 'base64url'),
  )
}

// What the tests use of better-auth. Its own types are there only where it is installed.

interface SecretConfig {
  readonly keys: ReadonlyMap<number, string>
  readonly currentVersion: number
  readonly legacySecret?: string
}

interface Crypto {
  symmetricEncrypt(options: { key: string | SecretConfig; data: string }): Promise<string>
  symmetricDecrypt(options: { key: string | SecretConfig; data: string }): Promise<string>
  generateRandomString(length: number, ...alphabets: string[]): string
}

interface Otp {
  createOTP(
    secret: string | Uint8Array,
    options: { digits: number; period: number },
  ): { totp(): Promise<string> }
}

/** The endpoints on a server, each with the headers of a session. */
interface Api {
  signUpEmail(call: Call): Promise<{ headers: Headers; response: { user: { id: string } } }>
  enableTwoFactor(call: Call): Promise<{ response: { totpURI: string; backupCodes: string[] } }>
  verifyTOTP(call: Call): Promise<unknown>
}

interface Call {
  readonly body: object
  readonly headers?: Headers
  readonly returnHeaders: true
}

interface Server {
  betterAuth(options: object): { readonly api: Api }
}

interface MemoryAdapter {
  memoryAdapter(tables: Record<string, unknown[]>): unknown
}

interface Plugin {
  twoFactor(options?: object): unknown
}

/** A name that the compiler does not follow. */
const load = async (name: string): Promise<unknown> => import(name)

export const crypto: Crypto = (await load('better-auth/crypto')) as Crypto
export const { createOTP } = (await load('@better-auth/utils/otp')) as Otp
export const { betterAuth } = (await load('better-auth')) as Server
export const { memoryAdapter } = (await load('better-auth/adapters/memory')) as MemoryAdapter
export const { twoFactor } = (await load('better-auth/plugins/two-factor')) as Plugin
export type { SecretConfig }

/** What differs between machines. `npm run setup` writes random secrets into `.env`; yours come from a secret manager. */
export const settings = {
  port: Number(process.env['PORT'] ?? 3000),
  /** Where browsers reach the application. Never taken from a request. */
  get origin(): string {
    return process.env['APP_ORIGIN'] ?? `http://localhost:${settings.port}`
  },
  /** Cookies are `Secure` wherever the application has TLS. */
  get secureCookies(): boolean {
    return settings.origin.startsWith('https:')
  },
  get databaseFile(): string {
    return process.env['DATABASE_FILE'] ?? 'data.sqlite'
  },
  /** Signs or seals the cookie of the session. */
  get sessionSecret(): string {
    return required('SESSION_SECRET')
  },
  /** Seals the secrets of the authenticators: 32 bytes in Base64. Without it, a stolen database reveals no secret. */
  get twoFactorKey(): string {
    return required('TWO_FACTOR_KEY')
  },
}

/** Read when it is needed, so that a build needs no secret. */
function required(name: string): string {
  const value = process.env[name]
  if (value) return value
  throw new Error(`${name} is not set. Run npm run setup, or set it in the environment.`)
}

/** The cookies of Stepward. `__Host-` binds them to this host: no subdomain can set or read them. */
export const CHALLENGE_COOKIE = '__Host-stepward-challenge'
export const DEVICE_COOKIE = '__Host-stepward-device'

const ATTRIBUTES = 'Path=/; HttpOnly; Secure; SameSite=Lax'

/** The first cookie of that name, which is the one that browsers mean. */
export function readCookie({ headers }: Request, name: string): string | undefined {
  for (const pair of (headers.get('cookie') ?? '').split(';')) {
    const separator = pair.indexOf('=')
    if (separator !== -1 && pair.slice(0, separator).trim() === name) return pair.slice(separator + 1).trim()
  }
  return undefined
}

/** The value is a token of ours, which needs no escaping. */
export function setCookie(name: string, value: string, expiresAt: Date, now: Date): string {
  const maxAge = Math.max(0, Math.floor((expiresAt.getTime() - now.getTime()) / 1000))
  return `${name}=${value}; Max-Age=${maxAge}; ${ATTRIBUTES}`
}

export const clearCookie = (name: string): string => `${name}=; Max-Age=0; ${ATTRIBUTES}`

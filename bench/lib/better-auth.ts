import { randomBytes, randomUUID } from 'node:crypto'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { twoFactor } from 'better-auth/plugins'
import { type Authenticator, scan } from './authenticator.js'
import { forEachOf, type SecondStep } from './second-step.js'

interface Person {
  readonly email: string
  readonly authenticator: Authenticator
}

const PASSWORD = 'correct horse battery staple'

/**
 * Set up as in its documentation: email and password with the two-factor plugin, with its throttling on. Off are the
 * rate limit of its HTTP handler, which these calls do not pass, the log, and the hash of the password, which is not part
 * of the second step.
 */
function optionsFor(database: NonNullable<BetterAuthOptions['database']>) {
  return {
    appName: 'Bench',
    baseURL: 'http://localhost:3000',
    secret: randomBytes(32).toString('base64'),
    database,
    emailAndPassword: {
      enabled: true,
      password: {
        hash: async (password) => password,
        verify: async ({ hash, password }) => hash === password,
      },
    },
    rateLimit: { enabled: false },
    logger: { disabled: true },
    telemetry: { enabled: false },
    plugins: [twoFactor()],
  } satisfies BetterAuthOptions
}

/** Creates its tables with its own migration. */
export async function migrateBetterAuth(database: NonNullable<BetterAuthOptions['database']>): Promise<void> {
  await (await getMigrations(optionsFor(database))).runMigrations()
}

export function betterAuthOn(name: string, database: NonNullable<BetterAuthOptions['database']>): SecondStep {
  const auth = betterAuth(optionsFor(database))
  const people: Person[] = []

  async function enrollPerson(): Promise<void> {
    const email = `${randomUUID()}@example.com`
    const signedUp = await auth.api.signUpEmail({
      body: { name: 'Bench', email, password: PASSWORD },
      returnHeaders: true,
    })
    const headers = cookiesOf(signedUp.headers)
    const enabled = await auth.api.enableTwoFactor({ body: { password: PASSWORD }, headers })
    if (!('totpURI' in enabled)) throw new Error('better-auth returned no URI')
    const authenticator = scan(enabled.totpURI)
    await auth.api.verifyTOTP({ body: { code: authenticator(Date.now()) }, headers })
    people.push({ email, authenticator })
  }

  return {
    name,
    enroll: (count) => forEachOf(count, enrollPerson),
    async open(count) {
      const opened: { code: string; headers: Headers }[] = []
      await forEachOf(count, async (index) => {
        const person = people[index]
        if (person === undefined) throw new Error(`only ${people.length} people are enrolled`)
        const { headers, response } = await auth.api.signInEmail({
          body: { email: person.email, password: PASSWORD },
          returnHeaders: true,
        })
        if (!('twoFactorRedirect' in response)) throw new Error('better-auth did not ask for a code')
        opened.push({ code: person.authenticator(Date.now()), headers: cookiesOf(headers) })
      })
      return opened.map(({ code, headers }) => async () => {
        const { token } = await auth.api.verifyTOTP({ body: { code }, headers })
        if (token === '') throw new Error('better-auth created no session')
      })
    },
  }
}

/** The cookies that a browser would send back. */
function cookiesOf(headers: Headers): Headers {
  const cookies = headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '')
  return new Headers({ cookie: cookies.filter((cookie) => !cookie.endsWith('=')).join('; ') })
}

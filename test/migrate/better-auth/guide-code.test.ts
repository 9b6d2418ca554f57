import { join } from 'node:path'
import { Secret, TOTP } from 'otpauth'
import { describe, expect, it, onTestFinished } from 'vitest'
import { blocksOfTest } from '../../docs/support/checked-by.js'
import { runDocExample } from '../../support/doc-examples.js'
import { scan } from '../../support/phone.js'
import { locatedProblems } from '../../support/type-problems.js'
import { betterAuth, memoryAdapter, twoFactor } from './library.js'

// The code before of each guide in JavaScript: it runs where its library runs without a server of its own, and compiles
// against the client of the system otherwise.

const FOLDER = import.meta.dirname

const blocks = blocksOfTest('migrate/better-auth/guide-code')
const pageOf = (place: string): string => /^docs\/moving-in\/([\w-]+)\.md/.exec(place)?.[1] ?? ''

/** What the code of a page takes as given. */
interface Given {
  /** The type of the function, or of its parameters: a comment in front of it. */
  readonly type: string
  readonly globals?: string
}

const COMPILED: Readonly<Record<string, Given>> = {
  // Auth0 publishes no types: the parts of
  // https://auth0.com/docs/customize/actions/explore-triggers/signup-and-login-triggers/login-trigger/post-login-api-object
  auth0: {
    type: '/** @type {(event: object, api: Auth0Api) => Promise<void>} */',
    globals: `interface Auth0Api {
      readonly authentication: {
        challengeWith(factor: { type: 'otp' | 'recovery-code' | 'email' | 'push-notification' | 'phone' }): void
      }
    }`,
  },
  keycloak: {
    type: '/** @param {Request} request */',
    globals: `declare const keycloak: import('openid-client').Configuration
      declare const checks: import('openid-client').AuthorizationCodeGrantChecks`,
  },
  kratos: {
    type: `/** @type {(ory: import('@ory/client').FrontendApi, flow: string, code: string) => Promise<unknown>} */`,
  },
  logto: {
    type: '/** @param {Request} request */',
    globals: `declare const logto: import('@logto/node').default`,
  },
  supabase: {
    type: `/** @type {(supabase: import('@supabase/supabase-js').SupabaseClient, factorId: string, code: string) => Promise<unknown>} */`,
  },
  supertokens: { type: '/** @type {(userId: string, code: string) => Promise<unknown>} */' },
}

const codeOf = (page: string): string => {
  const block = blocks.find(({ place }) => pageOf(place) === page)
  if (block === undefined) throw new Error(`${page} has no code before`)
  return block.code
}

/** What the compiler says about the code of each page. */
function problemsOf(alter: (code: string) => string): string[] {
  const sources = Object.entries(COMPILED).flatMap(([page, { type, globals = '' }]): [string, string][] => [
    [join(FOLDER, `${page}.js`), alter(codeOf(page)).replace(/^exports?\b/m, `${type}\n$&`)],
    [join(FOLDER, `${page}-given.d.ts`), globals],
  ])
  return locatedProblems(Object.fromEntries(sources), {
    allowJs: true,
    checkJs: true,
    types: ['node'],
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
  }).map(({ file, message }) => `${file.slice(FOLDER.length + 1)}: ${message}`)
}

/** The function of a page, with the names that it takes as given. */
async function secondStepOf(page: string, given: object): Promise<(...args: unknown[]) => unknown> {
  Object.assign(globalThis, given)
  onTestFinished(() => {
    for (const name of Object.keys(given)) Reflect.deleteProperty(globalThis, name)
  })
  const { secondStep } = await runDocExample({ place: page, code: codeOf(page) })
  return secondStep as (...args: unknown[]) => unknown
}

describe('the code before', () => {
  it('is compiled or run, on every page', () => {
    const pages = [...Object.keys(COMPILED), 'better-auth', 'own-table']
    expect(blocks.map(({ place }) => pageOf(place)).toSorted()).toEqual(pages.toSorted())
  })

  it('compiles against the clients of the systems', () => {
    expect(problemsOf((code) => code)).toEqual([])
    const calls =
      /challengeWith|authorizationCodeGrant\(|updateLoginFlow\(|handleSignIn|challengeAndVerify|verifyTOTP/
    const misspelt = problemsOf((code) => code.replace(calls, 'x$&'))
    expect(new Set(misspelt.map((problem) => problem.split('.js')[0]))).toEqual(
      new Set(Object.keys(COMPILED)),
    )
  })

  it('of docs/moving-in/better-auth.md accepts the code of an app', async () => {
    const tables = { user: [], session: [], account: [], verification: [], twoFactor: [] }
    const auth = betterAuth({
      baseURL: 'http://localhost:3000',
      secret: 'a secret of at least 32 characters',
      database: memoryAdapter(tables),
      emailAndPassword: { enabled: true },
      rateLimit: { enabled: false },
      plugins: [twoFactor()],
    })
    const [email, password] = ['ada@example.com', 'correct horse battery staple']
    const body = { name: 'Ada', email, password }
    const signedUp = await auth.api.signUpEmail({ body, returnHeaders: true })
    const cookie = signedUp.headers.getSetCookie().map((set) => set.split(';')[0])
    const headers = new Headers({ cookie: cookie.join('; ') })
    const { response } = await auth.api.enableTwoFactor({ body: { password }, headers, returnHeaders: true })
    const secondStep = await secondStepOf('better-auth', { auth })
    const request = new Request('http://localhost:3000', { headers })
    const code = scan(response.totpURI).code(new Date())
    expect(await secondStep(request, code)).toMatchObject({ user: { email } })
    await expect(secondStep(request, '12345x')).rejects.toThrow()
  })

  it('of docs/moving-in/own-table.md accepts the code of an app', async () => {
    const code = '287082' // RFC 4226, counter 1
    const key = '3132333435363738393031323334353637383930'
    const myTotp = (bytes: Buffer): string =>
      new TOTP({ secret: Secret.fromHex(bytes.toString('hex')) }).generate({ timestamp: 59_000 })
    const secondStep = await secondStepOf('own-table', { myTotp })
    const user = { otp_key: key }
    expect([secondStep(user, code), secondStep(user, '287083')]).toEqual([true, false])
  })
})

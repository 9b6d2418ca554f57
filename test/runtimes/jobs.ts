/**
 * What each entry does first for its users, as code that any runtime can run. The tests bundle or copy this file into
 * the project in which the tarball is installed: it imports types only.
 */
type Main = typeof import('../../src/index.js')
type Otp = typeof import('../../src/otp/index.js')
type Qr = typeof import('../../src/qr/index.js')
type Http = typeof import('../../src/http/index.js')
type Client = typeof import('../../src/client/index.js')
type Elements = { defineElements(): void }
type Messages = typeof import('../../src/messages/index.js')
type Migrate = typeof import('../../src/migrate/index.js')
type Testing = typeof import('../../src/testing/index.js')
type Call = (...values: unknown[]) => unknown

const T0 = 1_700_000_000
const KEY = 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA='

function serviceOf({ createKeyRing, createTwoFactor, memoryStore }: Main, clock: () => Date) {
  const keys = createKeyRing({ current: 'k1', keys: { k1: KEY } })
  return createTwoFactor({ issuer: 'Example', store: memoryStore(), keys, clock })
}

/** Enrolls, logs in, and sends the same code again. */
async function story(main: Main): Promise<unknown> {
  const { generateTotp } = main
  let time = T0
  const twoFactor = serviceOf(main, () => new Date(time * 1000))
  const userId = 'ada'
  const started = await twoFactor.enrollment.start({ userId, accountName: 'ada@example.com' })
  if (!started.ok) return started
  const confirmed = await twoFactor.enrollment.confirm({
    userId,
    code: generateTotp(started.secret, { time }),
  })
  time += 60
  const login = await twoFactor.login.start({ userId })
  if (!confirmed.ok || login.step !== 'code') return { confirmed, login }
  const second = { challenge: login.challenge, code: generateTotp(started.secret, { time }) }
  const first = await twoFactor.login.verify(second)
  const again = await twoFactor.login.verify(second)
  return [confirmed.recoveryCodes.length, first.ok, again.ok || again.reason]
}

/** RFC 4226 appendix D, and RFC 6238 appendix B. */
function rfcCodes({ generateHotp, generateTotp, OtpSecret }: Otp): unknown {
  const secretOf = (length: number) =>
    OtpSecret.fromHex(Array.from({ length }, (_, i) => `3${(i + 1) % 10}`).join(''))
  const hotp = Array.from({ length: 10 }, (_, counter) => generateHotp(secretOf(20), counter))
  const totp = [59, 1111111109, 1111111111, 1234567890, 2000000000, 20000000000].map((time) =>
    [
      generateTotp(secretOf(20), { time, digits: 8, algorithm: 'SHA1' }),
      generateTotp(secretOf(32), { time, digits: 8, algorithm: 'SHA256' }),
      generateTotp(secretOf(64), { time, digits: 8, algorithm: 'SHA512' }),
    ].join(' '),
  )
  return [hotp.join(' '), ...totp]
}

/** Asks the handler for the status of somebody who has a session. */
async function request({ createHandler }: Http, main: Main): Promise<unknown> {
  const handler = createHandler(
    serviceOf(main, () => new Date()),
    {
      origins: ['https://app.example'],
      currentUser: () => ({ userId: 'ada', accountName: 'ada@example.com' }),
      pendingUser: () => null,
      beginSession: () => [],
      adminOf: () => null,
    },
  )
  const response = await handler(new Request('https://app.example/two-factor/status'))
  return [response.status, await response.json()]
}

/** Asks for the status where a server would answer. */
async function ask({ createClient }: Client): Promise<unknown> {
  let asked = ''
  const client = createClient({
    baseUrl: '/two-factor',
    fetch: async (url, { method }) => {
      asked = `${method} ${url}`
      return { status: 200, text: async () => '{ "state": "off", "requiredBy": [] }' }
    },
  })
  const { ok } = await client.status()
  return [asked, ok]
}

/** Scans a URI with the virtual authenticator, and reads its code one step later. */
function phone({ createTestClock, createVirtualAuthenticator }: Testing): unknown {
  const clock = createTestClock(new Date(29_000))
  const app = createVirtualAuthenticator({ clock: clock.now })
  const { accountName } = app.scan('otpauth://totp/Example:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  clock.advance(30)
  return [accountName, app.code()]
}

/** A row of better-auth, which encrypted the secret of RFC 6238. */
const BETTER_AUTH_SECRET =
  '000102030405060708090a0b0c0d0e0f1011121314151617a62e65aa08ce060539c23733d421a0a1672dd2e435ab526786c63e4b997342e19e52fe6f1e96ff16fc8dd8d4f937ffb5fb84c26f98c9f4'

/** Decrypts the row, and makes a code of its secret. */
function moveIn({ fromBetterAuth }: Migrate, { generateTotp, OtpSecret }: Main): unknown {
  const read = fromBetterAuth({ secret: 'the secret of the old application', digits: 8 })
  const [found] = read({ userId: 'ada', secret: BETTER_AUTH_SECRET, verified: true })
  if (found?.ok !== true) return found
  const { userId, secret, digits } = found.person
  return [
    userId,
    secret instanceof OtpSecret && generateTotp(secret, { time: 59, ...(digits && { digits }) }),
  ]
}

/** The sentence with which a store or an adapter refuses an object that is none of its own. */
function refusal(take: Call): unknown {
  try {
    return take({})
  } catch (error) {
    return (error as Error).message
  }
}

/** By the name that users import. An entry that is not here is imported, and nothing else. */
const JOBS: Readonly<Record<string, (entry: never, main: Main) => unknown>> = {
  stepward: story,
  'stepward/otp': rfcCodes,
  'stepward/qr': ({ qrSvg }: Qr) => qrSvg('otpauth://totp/Example:ada').slice(0, 5),
  'stepward/sqlite': ({ sqliteStore }: { sqliteStore: Call }) => refusal(sqliteStore),
  'stepward/postgres': ({ postgresStore }: { postgresStore: Call }) => refusal(postgresStore),
  'stepward/mysql': ({ mysqlStore }: { mysqlStore: Call }) => refusal(mysqlStore),
  'stepward/redis': ({ redisStore }: { redisStore: Call }) => refusal(redisStore),
  'stepward/dynamodb': ({ dynamodbStore }: { dynamodbStore: Call }) => refusal(dynamodbStore),
  'stepward/d1': ({ d1Store }: { d1Store: Call }) => refusal(d1Store),
  'stepward/durable-objects': ({ durableObjectStore }: { durableObjectStore: Call }) =>
    refusal(durableObjectStore),
  'stepward/libsql': ({ libsqlStore }: { libsqlStore: Call }) => refusal(libsqlStore),
  'stepward/expo': ({ expoStore }: { expoStore: Call }) => refusal(expoStore),
  'stepward/http': request,
  'stepward/express': ({ expressTwoFactor }: { expressTwoFactor: Call }) => refusal(expressTwoFactor),
  'stepward/fastify': ({ fastifyTwoFactor }: { fastifyTwoFactor: Call }) => refusal(fastifyTwoFactor),
  'stepward/koa': ({ koaTwoFactor }: { koaTwoFactor: Call }) => refusal(koaTwoFactor),
  'stepward/nest': ({ nestTwoFactor }: { nestTwoFactor: Call }) => refusal(nestTwoFactor),
  'stepward/client': ask,
  // Where there are no elements.
  'stepward/elements': ({ defineElements }: Elements) => String(defineElements()),
  'stepward/messages': ({ de, explainRefusal }: Messages) =>
    explainRefusal({ ok: false, reason: 'invalid_code', attemptsLeft: 2 }, de),
  'stepward/migrate': moveIn,
  'stepward/testing': phone,
}

export type Result = { readonly value: unknown } | { readonly error: string }

type Loaders = Readonly<Record<string, () => unknown>>

async function resultOf(name: string, loaders: Loaders): Promise<Result> {
  try {
    const entry = await loaders[name]?.()
    const job =
      JOBS[name] ?? ((imported: object) => (Object.keys(imported).length > 0 ? 'imports' : 'is empty'))
    return { value: await job(entry as never, (await loaders['stepward']?.()) as Main) }
  } catch (error) {
    const { name: type, code, message } = error as Error & { code?: string }
    return { error: [type, code, message].join(' ') }
  }
}

/** Loads each entry and lets it do its job, one after the other. */
export async function runJobs(loaders: Loaders): Promise<Record<string, Result>> {
  const results: Record<string, Result> = {}
  for (const name of Object.keys(loaders)) results[name] = await resultOf(name, loaders)
  return results
}

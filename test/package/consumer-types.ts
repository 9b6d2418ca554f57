/** A small program of a user. Only its imports depend on the module system. */
const PROGRAM = `
const keys: main.KeyRing = main.createKeyRing({ current: 'k1', keys: { k1: 'a2V5'.repeat(11) } })
const options: main.TwoFactorOptions = { issuer: 'Example', store: main.memoryStore(), keys }
const twoFactor: main.TwoFactor = main.createTwoFactor(options)

export async function login(userId: string, typed: string): Promise<string | null> {
  const started = await twoFactor.login.start({ userId })
  if (started.step !== 'code') return null
  const result = await twoFactor.login.verify({ challenge: started.challenge, code: typed })
  return result.ok ? result.userId : null
}

export async function lostPhone(input: main.ResetInput): Promise<readonly main.EnrollmentEvent[]> {
  await twoFactor.admin.reset(input)
  const events: main.EnrollmentEvent[] = []
  for await (const event of twoFactor.enrollment.events({ userId: input.userId })) events.push(event)
  return events
}

const host: http.HandlerHost = {
  origins: ['https://app.example'],
  currentUser: () => null,
  pendingUser: () => null,
  beginSession: () => undefined,
  adminOf: () => null,
}

// All entries share one class. Its private members would make another one incompatible.
export const secret: main.OtpSecret = otp.OtpSecret.generate()
export const match: { step: number; delta: number } | null = otp.verifyTotp(secret, '123456')
export const picture: string = qr.qrSvg('text', { size: 240 })
export const mail = (event: main.AuditEvent): string => messages.describeEvent(event, messages.tr, { timeZone: 'UTC' }).text
export const words: messages.Messages = { ...messages.en, common: { ...messages.en.common, save: 'Keep' } }
declare const documentClient: dynamodb.DynamodbDocument
export const stores: readonly main.TwoFactorStore[] = [
  sqlite.sqliteStore({ exec: () => {}, prepare: () => ({ all: () => [], run: () => ({ changes: 0 }) }) }),
  sqlite.sqliteBatchStore(async (statements) => statements.map(({ sql, parameters }) => [{ sql, parameters }])),
  d1.d1Store({ prepare: () => ({ bind: () => null }), batch: async () => [], exec: async () => null }),
  objects.durableObjectStore({ sql: { exec: () => ({ toArray: () => [] }), databaseSize: 0 }, transactionSync: (work) => work() }),
  libsql.libsqlStore({ batch: async () => [], executeMultiple: async () => null }, { timeout: 1 }),
  expo.expoStore({ databasePath: 'a.db', withExclusiveTransactionAsync: (task) => task({ getAllAsync: async () => [] }) }),
  postgres.postgresStore(async (sql: string, parameters) => ({ rows: [{ sql, parameters }], affected: 0 }), { schema: 'auth' }),
  mysql.mysqlStore({ query: async () => ({ rows: [], affected: 0 }), transaction: (work) => work(async () => ({ rows: [], affected: 0 })) }),
  redis.redisStore({ sendCommand: async (command: string[]) => command.length }, { keyPrefix: 'mfa:' }),
  dynamodb.dynamodbStore(documentClient, { tableName: 'mfa', createTable: async (table) => table.TableName }),
]
export const routes: readonly unknown[] = [
  express.expressTwoFactor(http.createHandler<express.ExpressContext>(twoFactor, host)).routes,
  fastify.fastifyTwoFactor(http.createHandler<fastify.FastifyContext>(twoFactor, host)).routes,
  koa.koaTwoFactor(http.createHandler<koa.KoaContext>(twoFactor, host)).requireSecondFactor({ maxAge: 300 }),
  nest.nestTwoFactor(http.createHandler<nest.NestContext>(twoFactor, host)).plugin,
]
const readRow: migrate.RowReader = migrate.fromRows({ encoding: 'hex', columns: { userId: 'id' } })
export const people: readonly main.ImportSecretInput[] = readRow({}).flatMap((row) => (row.ok === true ? [row.person] : []))
testing.storeConformance({ describe: (_name, body) => body(), it: (_name, body) => void body }, main.memoryStore)

// @ts-expect-error The compiler rejects an unknown option too.
qr.qrSvg('text', { colour: 'red' })

// @ts-expect-error A language that lacks a text does not compile.
export const incomplete: messages.Messages = { ...messages.en, refusals: { busy: 'Try again.' } }

export function codeOf(error: unknown): main.StepwardErrorCode | null {
  return error instanceof main.StepwardError ? error.code : null
}
`

/** Without `strict`, only a comparison with `true` or `false` narrows a result. The documentation says so. */
const WITHOUT_STRICT = `
import type { EnrollmentStatus, StartLoginResult, StepwardError, VerifyLoginResult } from 'stepward'

export function answer(result: VerifyLoginResult): string {
  if (result.ok === false) {
    if (result.reason === 'locked') return result.retryAt.toISOString()
    return result.reason === 'replayed' ? String(result.attemptsLeft) : result.reason
  }
  return result.userId
}

export function wrong(result: VerifyLoginResult): string {
  // @ts-expect-error It does not narrow.
  return !result.ok ? result.reason : result.userId
}

export const next = (login: StartLoginResult): string => (login.step === 'done' ? '' : login.challenge)
export const left = (status: EnrollmentStatus): number => (status.state === 'on' ? status.recoveryCodesLeft : 0)
export const key = (error: StepwardError): string => (error.code === 'ERR_UNKNOWN_KEY' ? error.keyId : '')
`

const NAMES = {
  main: 'stepward',
  otp: 'stepward/otp',
  qr: 'stepward/qr',
  sqlite: 'stepward/sqlite',
  d1: 'stepward/d1',
  objects: 'stepward/durable-objects',
  libsql: 'stepward/libsql',
  expo: 'stepward/expo',
  postgres: 'stepward/postgres',
  mysql: 'stepward/mysql',
  redis: 'stepward/redis',
  messages: 'stepward/messages',
  dynamodb: 'stepward/dynamodb',
  http: 'stepward/http',
  express: 'stepward/express',
  fastify: 'stepward/fastify',
  koa: 'stepward/koa',
  nest: 'stepward/nest',
  migrate: 'stepward/migrate',
  testing: 'stepward/testing',
}

const importing = (line: (name: string, specifier: string) => string): string =>
  Object.entries(NAMES)
    .map(([name, specifier]) => line(name, specifier))
    .join('\n') + PROGRAM

const asModule = importing((name, specifier) => `import * as ${name} from '${specifier}'`)
const asCommonJs = importing((name, specifier) => `import ${name} = require('${specifier}')`)

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
  target: 'ES2022',
  lib: ['ES2022'],
  types: [],
}

/** Each way in which TypeScript finds the types, and each level of strictness. */
export const TYPE_CONSUMERS = [
  {
    name: 'NodeNext, ESM',
    file: 'nodenext.mts',
    source: asModule,
    compilerOptions: { ...STRICT, module: 'NodeNext' },
  },
  {
    name: 'NodeNext, CommonJS',
    file: 'nodenext.cts',
    source: asCommonJs,
    compilerOptions: { ...STRICT, module: 'NodeNext' },
  },
  {
    name: 'a bundler',
    file: 'bundler.ts',
    source: asModule,
    compilerOptions: { ...STRICT, module: 'ESNext', moduleResolution: 'Bundler' },
  },
  {
    name: 'CommonJS from before `exports`',
    file: 'node10.ts',
    source: asCommonJs,
    compilerOptions: { ...STRICT, module: 'CommonJS', moduleResolution: 'node10' },
  },
  {
    name: 'NodeNext without strict',
    file: 'loose.mts',
    source: WITHOUT_STRICT,
    compilerOptions: { ...STRICT, strict: false, exactOptionalPropertyTypes: false, module: 'NodeNext' },
  },
] as const

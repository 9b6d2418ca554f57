/** A small program of a user: the same in each module system, but for how it imports. */
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

// One class for all entries, for the types too: both have private members.
export const secret: main.OtpSecret = otp.OtpSecret.generate()
export const match: { step: number; delta: number } | null = otp.verifyTotp(secret, '123456')
export const picture: string = qr.qrSvg('text', { size: 240 })
export const stores: readonly main.TwoFactorStore[] = [
  sqlite.sqliteStore({ exec: () => {}, prepare: () => ({ all: () => [], run: () => ({ changes: 0 }) }) }),
  postgres.postgresStore(async (sql: string, parameters) => ({ rows: [{ sql, parameters }], affected: 0 }), { schema: 'auth' }),
  mysql.mysqlStore({ query: async () => ({ rows: [], affected: 0 }), transaction: (work) => work(async () => ({ rows: [], affected: 0 })) }),
  redis.redisStore({ sendCommand: async (command: string[]) => command.length }, { keyPrefix: 'mfa:' }),
]
testing.storeConformance({ describe: (_name, body) => body(), it: (_name, body) => void body }, main.memoryStore)

// @ts-expect-error An unknown option is an error for the compiler too.
qr.qrSvg('text', { colour: 'red' })

export function codeOf(error: unknown): main.StepwardErrorCode | null {
  return error instanceof main.StepwardError ? error.code : null
}
`

const NAMES = {
  main: 'stepward',
  otp: 'stepward/otp',
  qr: 'stepward/qr',
  sqlite: 'stepward/sqlite',
  postgres: 'stepward/postgres',
  mysql: 'stepward/mysql',
  redis: 'stepward/redis',
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

/** Each way in which TypeScript of our users finds types. */
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
    name: 'CommonJS of before `exports`',
    file: 'node10.ts',
    source: asCommonJs,
    compilerOptions: { ...STRICT, module: 'CommonJS', moduleResolution: 'node10' },
  },
] as const

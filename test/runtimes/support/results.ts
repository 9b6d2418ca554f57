import { expect } from 'vitest'
import type { Runtime } from './runtime.js'

const HOTP = '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'
const TOTP = [
  '94287082 46119246 90693936',
  '07081804 68084774 25091201',
  '14050471 67062674 99943326',
  '89005924 91819424 93441116',
  '69279037 90698825 38618901',
  '65353130 77737706 47863826',
]

/** What the job of each entry returns. */
const DONE: Readonly<Record<string, unknown>> = {
  stepward: [10, true, 'replayed'],
  'stepward/otp': [HOTP, ...TOTP],
  'stepward/qr': '<svg ',
  'stepward/sqlite': expect.stringMatching(
    /^sqliteStore: db: expected an open, synchronous SQLite database /,
  ),
  'stepward/postgres': expect.stringMatching(/^postgresStore: client: expected a Pool or Client of pg /),
  'stepward/mysql': expect.stringMatching(/^mysqlStore: client: expected a pool or connection of mysql2, /),
  'stepward/redis': expect.stringMatching(
    /^redisStore: client: expected a client or cluster of redis or ioredis/,
  ),
  'stepward/dynamodb': expect.stringMatching(/^dynamodbStore: client: expected /),
  'stepward/d1': expect.stringMatching(/^d1Store: database: expected a D1 binding, /),
  'stepward/durable-objects': expect.stringMatching(/^durableObjectStore: storage: expected /),
  'stepward/libsql': expect.stringMatching(/^libsqlStore: client: expected a client of @libsql\/client, /),
  'stepward/expo': expect.stringMatching(/^expoStore: db: expected an SQLiteDatabase of expo-sqlite, /),
  'stepward/http': [200, { state: 'off', requiredBy: [] }],
  'stepward/express': expect.stringMatching(/^expressTwoFactor: handler: expected /),
  'stepward/fastify': expect.stringMatching(/^fastifyTwoFactor: handler: expected /),
  'stepward/koa': expect.stringMatching(/^koaTwoFactor: handler: expected /),
  'stepward/nest': expect.stringMatching(/^nestTwoFactor: handler: expected /),
  'stepward/client': ['GET /two-factor/status', true],
  'stepward/elements': 'undefined',
  'stepward/messages': expect.stringContaining('2'),
  'stepward/migrate': ['ada', '94287082'],
  'stepward/testing': ['ada', '287082'],
}

/** The typed error where there is no Web Crypto. It says which runtimes have it. */
const REFUSED = expect.stringMatching(/^StepwardError ERR_UNSUPPORTED_RUNTIME .* has no crypto.*; .* have it/)

interface Expected {
  /** The word in the table of docs/runtimes.md. */
  readonly word: string
  readonly result: object
}

/** What an entry does in a runtime. An entry without a job is imported. */
export function expected({ refuses = [], lacks = {} }: Runtime, entry: string): Expected {
  const missing = lacks[entry]
  if (missing !== undefined) {
    return { word: `needs \`${missing}\``, result: { error: expect.stringMatching(`\\b${missing}\\b`) } }
  }
  if (refuses.includes(entry)) return { word: 'refuses', result: { error: REFUSED } }
  if (!Object.hasOwn(DONE, entry)) return { word: 'imports', result: { value: 'imports' } }
  return { word: '✓', result: { value: DONE[entry] } }
}

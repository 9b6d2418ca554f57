import { inspect } from 'node:util'
import { DrizzleQueryError } from 'drizzle-orm/errors'
import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { StepwardError } from '../../src/errors.js'
import { revoked } from './support/read.js'

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const SEALED = 'v1.k1.q83vEjRWeJCrze8S.mJ2xQx0p9w_7Zk3uJ8Yc-Q'
const HASH = '5e884898da28047151d0e56f8dc6292773603d0d6aabbd62a11ef721d1542d8f'
const DOCUMENT = JSON.stringify({ sealed: SEALED, hashes: [HASH], secret: SECRET })

const wrap = (cause: unknown): StepwardError =>
  new StepwardError('ERR_STORE_FAILED', 'store failed', { store: 'postgresStore', cause })

const shown = (cause: unknown): string => {
  const error = wrap(cause)
  return [inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error), String(error.cause)].join()
}

const PIECES = [SECRET, SEALED, HASH].flatMap((text) => [text, text.slice(0, 15), text.slice(-15)])

function expectClean(cause: unknown): void {
  const text = shown(cause)
  expect(PIECES.filter((piece) => text.includes(piece))).toEqual([])
}

const pg = (): Error =>
  Object.assign(new Error('duplicate key value violates unique constraint "stepward_pkey"'), {
    code: '23505',
    severity: 'ERROR',
    constraint: 'stepward_pkey',
    table: 'stepward_enrollments',
    routine: '_bt_check_unique',
    detail: `Key (document)=(${DOCUMENT}) already exists.`,
    where: DOCUMENT,
  })

const mysql = (): Error =>
  Object.assign(new Error(`Duplicate entry '${SEALED}' for key 'stepward.PRIMARY'`), {
    code: 'ER_DUP_ENTRY',
    errno: 1062,
    sqlState: '23000',
    sql: `INSERT INTO t VALUES ('${DOCUMENT}')`,
    sqlMessage: `Duplicate entry '${SEALED}'`,
  })

describe('S8 the cause of an error', () => {
  it('S8 of ioredis shows no argument of the command', async () => {
    const redis = new Redis({ lazyConnect: true, enableOfflineQueue: false, retryStrategy: () => null })
    const error: unknown = await redis.set('key', DOCUMENT).catch((reason: unknown) => reason)
    redis.disconnect()
    const reply = Object.assign(
      new Error(`ERR unknown command 'x', with args beginning with: '${DOCUMENT}'`),
      {
        name: 'ReplyError',
        command: { name: 'evalsha', args: [HASH, DOCUMENT, SECRET] },
      },
    )
    expect(error).toBeInstanceOf(Error)
    for (const cause of [error, reply]) expectClean(cause)
  })

  it.each([
    ['Drizzle', () => new DrizzleQueryError('insert into "t" values ($1)', [DOCUMENT, SECRET], mysql())],
    ['pg', pg],
    ['mysql2', mysql],
    ['a document', () => new Error(`bad ${DOCUMENT}`)],
    ['a secret', () => new Error(`bad ${SECRET}`)],
    [
      'a secret in a field',
      () => Object.assign(new Error('x'), { code: SECRET, table: HASH, address: SEALED }),
    ],
    ['a secret as its name', () => Object.assign(new Error('x'), { name: SEALED })],
    ['a connection string', () => new Error(`cannot reach postgres://app:${SECRET}@db/app`)],
    ['a secret in groups', () => new Error(SECRET.replace(/.{4}/g, '$& '))],
    ['frames in the message', () => new Error(`x\n    at ${SECRET} (/${HASH}:1:1)`)],
    ['10,000 characters', () => new Error(`${'word '.repeat(399)}abc ${SECRET.repeat(300)}`)],
    ['a list of errors', () => new AggregateError([mysql(), new Error(SECRET)], HASH)],
    ['a text', () => SECRET],
    ['an object', () => ({ secret: SECRET, toString: (): string => SECRET, toJSON: (): string => SECRET })],
  ])('S8 that is or quotes %s shows nothing of it', (_, make) => {
    expectClean(make())
    expectClean(new Error('outer', { cause: make() }))
  })

  it('S8 keeps what helps: name, codes, schema, a sentence, frames, causes', () => {
    const error = wrap(new TypeError('connect ECONNREFUSED 127.0.0.1:5432', { cause: pg() })).cause as Error
    expect(String(error)).toBe('TypeError: connect ECONNREFUSED 127.0.0.1:5432')
    expect(error.stack).toContain('cause.test.ts')
    expect(String(error.cause)).toBe(`Error: ${pg().message}`)
    expect(error.cause).toMatchObject({
      code: '23505',
      severity: 'ERROR',
      constraint: 'stepward_pkey',
      table: 'stepward_enrollments',
      routine: '_bt_check_unique',
    })
    expect(wrap(SECRET).cause).toBe('a string')
    const own = new StepwardError('ERR_SEAL_BROKEN', 'm')
    expect(wrap(own).cause).toBe(own)
  })

  it('S11 that throws at every touch, is cyclic or endless never throws out of the constructor', () => {
    const cyclic = new Error('a')
    cyclic.cause = new AggregateError([cyclic, cyclic], 'b', { cause: cyclic })
    const hostile = new Error('x')
    for (const key of ['stack', 'message', 'name', 'cause', 'code', 'errors', 'toString']) {
      Object.defineProperty(hostile, key, {
        get: () => {
          throw new Error(SECRET)
        },
      })
    }
    const wide = (depth: number): Error =>
      depth === 0 ? new Error('leaf') : new AggregateError(Array.from({ length: 8 }, () => wide(depth - 1)))
    for (const cause of [cyclic, hostile, revoked({}), revoked(new Error('x')), wide(4)]) expectClean(cause)
    expect(shown(wide(4)).length).toBeLessThan(100_000)
  })
})

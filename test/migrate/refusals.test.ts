import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { guarded } from '../../src/internal/mismatch.js'
import type { MigrationRefusal } from '../../src/migrate/index.js'
import { moveIn } from './support/move-in.js'
import { OWN_TABLES } from './support/own-tables.js'
import { pick } from './support/random.js'
import type { Source } from './support/source.js'
import { SYSTEMS } from './support/systems.js'

const SOURCES = [...OWN_TABLES, ...SYSTEMS]

/** Rows of each kind. */
const ROWS = 100

type Row = Readonly<Record<string, unknown>>

/** The columns that a source may have the secret in. */
const SECRETS = ['secret', 'secret_key', 'totp', 'key', 'base32', 'hex', 'ascii']

/** In characters: the part of a secret that no message may show. */
const SHOWN = 8

/** The texts of a row that are secret. */
function secretsOf(row: unknown): string[] {
  if (typeof row !== 'object' || row === null) return []
  return [...SECRETS, 'backupCodes'].flatMap((name) => {
    const value = guarded(() => Object.getOwnPropertyDescriptor(row, name)?.value, null)
    if (typeof value !== 'string' || value.length > 1000) return []
    return [/secret=(\w+)/.exec(value)?.[1] ?? value]
  })
}

/** The part of a secret of the row that a message shows. */
const shownPart = (message: string, row: unknown): string | undefined =>
  secretsOf(row)
    .flatMap((secret) =>
      Array.from({ length: Math.max(0, secret.length - SHOWN + 1) }, (_, at) => secret.slice(at, at + SHOWN)),
    )
    .find((part) => message.includes(part))

async function expectRefused(
  { name, read }: Source,
  rows: readonly unknown[],
  reasons: readonly MigrationRefusal[],
): Promise<void> {
  const { report, refused } = await moveIn(read, rows)
  expect(report.total, name).toBe(0)
  expect(refused.length, name).toBe(rows.length)
  expect(refused.filter(({ reason }) => !reasons.includes(reason))).toEqual([])
  expect(refused.map(({ message }, index) => shownPart(message, rows[index]))).toEqual(
    rows.map(() => undefined),
  )
}

const changed = (source: Source, change: (row: Row) => unknown): unknown[] =>
  Array.from({ length: ROWS }, (_, index) => change(source.person(`user-${index}`).row))

const sourceOf = (name: string): Source => {
  const found = SOURCES.find((source) => source.name === name)
  if (found === undefined) throw new Error(`no source ${name}`)
  return found
}

/** A row may say that it is confirmed in several columns. */
const CONFIRMED = ['confirmed', 'enabled_at', 'verified', 'status', 'twoFactorEnabled']

const without = (row: Row, ...names: readonly string[]): Row =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))

describe('an unconfirmed row is left behind', () => {
  it.each(SOURCES)('$name', async (source) => {
    const rows = changed(source, (row) => {
      const column = CONFIRMED.find((name) => name in row) ?? 'confirmed'
      const no = column === 'status' ? 'unverified' : pick<unknown>(false, 0, 'f', 'false', 0n)
      return { ...without(row, 'twoFactorEnabled'), [column]: no }
    })
    await expectRefused(source, rows, ['unconfirmed'])
  })

  it.each(OWN_TABLES)('$name, with NULL', async (source) => {
    const rows = changed(source, (row) => {
      const column = CONFIRMED.find((name) => name in row) ?? 'confirmed_at'
      return { ...row, [column]: pick(null, '', undefined) }
    })
    await expectRefused(source, rows, ['unconfirmed'])
  })

  it('if nothing says that it is confirmed', async () => {
    for (const name of ['node-2fa', 'otplib 12, authenticator', 'better-auth']) {
      const source = sourceOf(name)
      await expectRefused(
        source,
        changed(source, (row) => without(row, ...CONFIRMED)),
        ['unconfirmed'],
      )
    }
  })
})

describe('a row that is switched off there is left behind', () => {
  it.each(OWN_TABLES)('$name', async (source) => {
    const deletions = [{ deleted: true }, { deleted_at: new Date() }, { deletedAt: '2026-01-02 03:04:05' }]
    await expectRefused(
      source,
      changed(source, (row) => ({ ...row, ...pick<object>(...deletions) })),
      ['deleted'],
    )
  })

  it('better-auth', async () => {
    const source = sourceOf('better-auth')
    const rows = changed(source, (row) => ({ ...row, verified: true, two_factor_enabled: 0 }))
    await expectRefused(
      source,
      rows.map((row) => without(row as Row, 'twoFactorEnabled')),
      ['deleted'],
    )
  })
})

const URI = 'otpauth://totp/x?secret=JBSWY3DPEHPK3PXP'

describe('a row of another kind is left behind', () => {
  it.each(SYSTEMS)('$name: rows of every other system', async (source) => {
    const others = SOURCES.filter(({ name }) => name !== source.name)
    const rows = Array.from({ length: ROWS }, (_, index) => pick(...others).person(`user-${index}`).row)
    await expectRefused(source, rows, ['unreadable', 'unconfirmed'])
  })

  it.each([
    ['Supabase', () => ({ factor_type: pick('phone', 'webauthn'), secret: null }), 'not_totp'],
    ['otpauth, URI', () => ({ totp: 'otpauth://hotp/x?secret=JBSWY3DPEHPK3PXP&counter=1' }), 'not_totp'],
    ['otpauth, URI', () => ({ totp: 'otpauth://steam/x?secret=JBSWY3DPEHPK3PXP' }), 'not_totp'],
    ['otpauth, URI', () => ({ totp: 'steam://JBSWY3DPEHPK3PXP' }), 'not_totp'],
    [
      'otpauth, URI',
      () => ({ totp: `${URI}&${pick('algorithm=SHA3-256', 'digits=9', 'period=86400')}` }),
      'unsupported',
    ],
    ['SuperTokens', () => ({ app_id: 'another' }), 'unsupported'],
    ['Supabase', () => ({ secret: '{"key_id":"k","alg":"aes-gcm-hkdf","data":"AA=="}' }), 'unsupported'],
    ['otplib 13', () => ({ digits: pick<unknown>(4, 5, 9, 10, '9') }), 'unsupported'],
    ['otplib 13', () => ({ period: pick<unknown>(3601, '86400', 90_000n) }), 'unsupported'],
    ['otplib 13', () => ({ algorithm: pick('md5', 'SHA3-256', 'sha224', 'sha1x') }), 'unsupported'],
  ] as const)('%s with %o', async (name, change, reason) => {
    const source = sourceOf(name)
    await expectRefused(
      source,
      changed(source, (row) => ({ ...row, ...change() })),
      [reason],
    )
  })

  it('better-auth of another application', async () => {
    const source = sourceOf('better-auth')
    const rows = changed(source, (row) => {
      const text = String(row['secret'])
      const last = text.endsWith('0') ? '1' : '0'
      return { ...row, secret: pick(`${text.slice(0, -1)}${last}`, `$ba$9$${text.slice(6)}`) }
    })
    await expectRefused(source, rows, ['unreadable'])
  })
})

const threw = (): never => {
  throw new Error('a getter of the row')
}

const hostileProxy = (): object =>
  new Proxy(
    {},
    { get: threw, has: threw, ownKeys: threw, getOwnPropertyDescriptor: threw, getPrototypeOf: threw },
  )

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

/** What no column of any system holds. */
const HOSTILE: readonly (() => unknown)[] = [
  () => ({}),
  () => [],
  () => [[[]]],
  () => Symbol('column'),
  () => () => 1,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => -1.5,
  () => '\ud800',
  () => ({ toString: threw, valueOf: threw, toJSON: threw }),
  () => Object.create(null),
  () => new Date(Number.NaN),
  () => JSON.parse('{"__proto__":{"polluted":true}}'),
  hostileProxy,
  revokedProxy,
  () => 'x'.repeat(1_000_000),
]

/** A name is cleaned and cut rather than refused, and no codes are none. */
const isTaken = (column: string, value: unknown): boolean =>
  (/name$/.test(column) && value === '\ud800') || (column === 'recoveryCodes' && isEmptyList(value))

const isEmptyList = (value: unknown): boolean =>
  guarded(() => Array.isArray(value) && value.length === 0, false)

describe('S11 hostile rows are refused in bounded time', () => {
  it.each(SOURCES)('$name, in a column', async (source) => {
    const { row } = source.person('ada')
    const columns = Object.keys(row).filter((name) => !source.ignored?.includes(name))
    const rows = columns.flatMap((name) => [
      Object.defineProperty({ ...row }, name, { get: threw, enumerable: true }),
      ...HOSTILE.map((make) => make())
        .filter((value) => !isTaken(name, value))
        .map((value) => ({ ...row, [name]: value })),
    ])
    // A column that holds one of a few texts may hold that of another kind.
    await expectRefused(source, rows, ['unreadable', 'unsupported', 'not_totp', 'unconfirmed'])
  })

  it.each(SOURCES)('$name, in its place', async (source) => {
    const { row } = source.person('ada')
    const rows = [
      ...HOSTILE.map((make) => make()),
      ...[undefined, null, true, 5, 5n, 'text', [row], Object.keys(row).join()],
      Object.create(row),
      Object.fromEntries(Object.keys(row).map((name) => [`${name}x`, 1])),
    ]
    await expectRefused(source, rows, ['unreadable'])
  })

  it.each(SOURCES)('$name, a secret of random bytes or too few', async (source) => {
    const rows = changed(source, (row) => {
      const column = SECRETS.find((name) => name in row) ?? ''
      const random = randomBytes(pick(3, 9, 33, 200))
      return { ...row, [column]: pick(random.toString('latin1'), random.toString('utf8'), 'AAAA') }
    })
    await expectRefused(source, rows, ['unreadable'])
  })
})

import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { OtpSecret } from '../../src/index.js'
import { poll } from '../servers/poll.js'
import { numberOf } from '../support/import-run.js'
import { scan } from '../support/phone.js'
import { collect } from '../support/service.js'
import { start, stepward } from './support/run.js'
import { type CommandService, commandService, serviceModule } from './support/service.js'

const secretOf = (index: number): string => OtpSecret.fromBytes(new Uint8Array(20).fill(index + 1)).toBase32()

const row = (index: number, more: object = {}) => ({
  user_id: `u${index}`,
  factor_type: 'totp',
  status: 'verified',
  secret: secretOf(index),
  ...more,
})

const ndjson = (rows: readonly object[]): string => rows.map((each) => `${JSON.stringify(each)}\n`).join('')

const FOUR = ndjson([row(0), row(1, { status: 'unverified' }), row(2, { factor_type: 'phone' }), row(3)])

function importing({ module }: CommandService, input: string | Uint8Array, ...more: readonly string[]) {
  return stepward(['import', '--from', 'supabase', '--service', module, ...more], { input })
}

const FROM_MODULE = 'a line of the module\n'

/** The lines of the report of a run. */
const linesIn = (file: string): unknown[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)

const sorted = (lines: readonly unknown[]): unknown[] =>
  [...lines].sort(
    (a, b) => Number(Reflect.get(a as object, 'line')) - Number(Reflect.get(b as object, 'line')),
  )

describe('stepward import', () => {
  it('rehearses first: it says what would happen and why, and stores nothing', async () => {
    const service = await commandService()
    const report = join(service.folder, 'report.ndjson')
    const { status, stdout, stderr } = await importing(service, FOUR, '--report', report)
    expect([status, stderr]).toEqual([0, FROM_MODULE])
    expect(stdout).toBe(`would be imported  2  the entry in the app works here
unconfirmed        1  the user never proved to have the secret
another factor     1  not an authenticator app
in all             4

Nothing was stored. Run it again with --apply to import.
`)
    expect(sorted(linesIn(report))).toEqual([
      { line: 1, userId: 'u0', result: 'would_be_imported' },
      { line: 2, userId: 'u1', result: 'left_out', reason: 'unconfirmed', message: expect.any(String) },
      { line: 3, userId: 'u2', result: 'left_out', reason: 'not_totp', message: expect.any(String) },
      { line: 4, userId: 'u3', result: 'would_be_imported' },
    ])
    for (const userId of ['u0', 'u1', 'u2', 'u3']) {
      expect(await service.twoFactor.enrollment.status({ userId })).toMatchObject({ state: 'off' })
    }
  })

  it('imports with --apply, and S7 S12 changes nothing in a second run', async () => {
    const service = await commandService()
    const first = await importing(service, FOUR, '--apply')
    expect([first.status, numberOf(first.stdout, 'imported')]).toEqual([0, 2])
    for (const index of [0, 3]) {
      const userId = `u${index}`
      const code = scan(`otpauth://totp/x?secret=${secretOf(index)}`).code(new Date(Date.now() + 120_000))
      expect(await service.twoFactor.verify({ userId, code })).toMatchObject({
        ok: true,
        recoveryCodesLeft: 0,
      })
    }
    const again = await importing(service, FOUR, '--apply')
    expect([again.status, numberOf(again.stdout, 'already there')]).toEqual([0, 2])
    for (const userId of ['u0', 'u3']) {
      const types = (await collect(service.twoFactor.enrollment.events({ userId }))).map(({ type }) => type)
      expect(types).toEqual(['enrollment.imported', 'verification.succeeded'])
    }
  })

  it('S7 leaves alone a person who disabled it, or was reset or erased here between two runs', async () => {
    const service = await commandService()
    const { twoFactor } = service
    const rows = ndjson([row(0), row(1), row(2)])
    await importing(service, rows, '--apply')
    const code = scan(`otpauth://totp/x?secret=${secretOf(0)}`).code(new Date(Date.now() + 120_000))
    expect(await twoFactor.enrollment.disable({ userId: 'u0', code })).toEqual({ ok: true })
    await twoFactor.admin.reset({ userId: 'u1', actorId: 'admin', reason: 'phone stolen' })
    await twoFactor.admin.erase({ userId: 'u2', actorId: 'admin' })
    const report = join(service.folder, 'report.ndjson')
    const again = await importing(service, rows, '--apply', '--report', report)
    expect([again.status, numberOf(again.stdout, 'ended here')]).toEqual([0, 3])
    expect(sorted(linesIn(report))).toEqual(
      [0, 1, 2].map((index) => ({
        line: index + 1,
        userId: `u${index}`,
        result: 'left_out',
        reason: 'ended',
      })),
    )
    for (const userId of ['u0', 'u1', 'u2']) {
      expect(await twoFactor.enrollment.status({ userId })).toMatchObject({ state: 'off' })
    }
  })

  it('S8 S11 refuses what it cannot read with its line, and shows no secret anywhere', async () => {
    const service = await commandService({ more: "profile: 'nist-aal2'" })
    const short = OtpSecret.fromBytes(new Uint8Array(12).fill(5), { minBytes: 10 }).toBase32()
    const swapped = secretOf(9)
    const input = [
      JSON.stringify(row(0)),
      `{"user_id":"u1","secret":"${secretOf(1)}`,
      JSON.stringify(row(2, { secret: short })),
      JSON.stringify(row(3, { secret: `${secretOf(3)}!` })),
      JSON.stringify(row(4, { status: swapped })),
      JSON.stringify(row(5, { created_at: swapped })),
      JSON.stringify([secretOf(6)]),
      JSON.stringify(secretOf(7)),
      'x'.repeat(2_000_000),
    ].join('\n')
    const report = join(service.folder, 'report.ndjson')
    const { status, stdout, stderr } = await importing(service, input, '--apply', '--report', report)
    expect([status, stderr]).toEqual([1, FROM_MODULE])
    expect(stdout).toContain('\n  line 2: unreadable: is not valid JSON\n')
    expect(stdout).toMatch(/\n {2}line 3: too weak: secret: expected at least 14 bytes \(.*\), got 12\n/)
    expect(stdout).toContain('\n  line 9: unreadable: is longer than')
    expect(linesIn(report)).toHaveLength(9)
    const said = `${stdout}${stderr}${readFileSync(report, 'utf8')}`
    for (const secret of [short, swapped, ...[0, 1, 2, 3, 4, 5, 6, 7].map(secretOf)]) {
      expect(said).not.toContain(secret.slice(0, 8))
    }
  })

  it('S11 reads on behind a line of 100 MB and a binary one, and refuses a file that is no text', async () => {
    const service = await commandService()
    const huge = Buffer.alloc(100_000_000, 'x')
    const binary = Buffer.from(
      Array.from({ length: 1000 }, (_, index) => (index * 37) % 256).filter((b) => b !== 10),
    )
    const rows = Buffer.concat([huge, Buffer.from('\n'), binary, Buffer.from(`\n${FOUR}`)])
    const { status, stdout } = await importing(service, rows, '--format', 'ndjson')
    expect([status, numberOf(stdout, 'unreadable'), numberOf(stdout, 'would be imported')]).toEqual([1, 2, 2])
    for (const input of ['', '[{"user_id":"u1"}', 'id,id\n1,2\n', '\0\u0001\u0002']) {
      const refused = await importing(service, input, '--apply')
      expect([refused.status, numberOf(refused.stdout, 'imported')]).toEqual([2, 0])
      expect(refused.stderr).toMatch(/stepward: (?:line 1: |standard input is empty)[^\n]+\n$/)
    }
  })

  it('gives new recovery codes into a file that only its owner may read', async () => {
    const service = await commandService()
    const codes = join(service.folder, 'codes.ndjson')
    const apply = (input: string) => importing(service, input, '--apply', '--new-codes-to', codes)
    await importing(service, FOUR, '--new-codes-to', codes)
    expect(existsSync(codes)).toBe(false)
    const { status, stdout } = await apply(FOUR)
    expect(status).toBe(0)
    expect(statSync(codes).mode & 0o777).toBe(0o600)
    // What is there already gets no new ones, and what the file has is kept.
    await apply(`${FOUR}${ndjson([row(4)])}`)
    const lines = linesIn(codes) as { userId: string; recoveryCodes: string[] }[]
    expect(lines.map(({ userId }) => userId)).toEqual(['u0', 'u3', 'u4'])
    for (const { userId, recoveryCodes } of lines) {
      expect(recoveryCodes).toHaveLength(10)
      expect(stdout).not.toContain(recoveryCodes[0])
      const result = await service.twoFactor.verify({ userId, code: recoveryCodes[0] ?? '' })
      expect(result).toMatchObject({ ok: true, factor: 'recovery_code', recoveryCodesLeft: 9 })
    }
  })

  it('ends after the people in work when it is interrupted, and goes on when it is run again', async () => {
    const service = await commandService()
    for (const [signal, status] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const report = join(service.folder, `${signal}.ndjson`)
      const args = [
        'import',
        '--from',
        'supabase',
        '--service',
        service.module,
        '--apply',
        '--report',
        report,
      ]
      const { child, ended } = start([...args, '--concurrency', '4'])
      // The input stays open: without the signal it would wait for more.
      child.stdin?.write(ndjson(Array.from({ length: 50 }, (_, index) => row(index))))
      await poll(async () => expect(linesIn(report).length).toBeGreaterThan(40))
      child.kill(signal)
      const { stdout, stderr, ...rest } = await ended
      expect(rest.status).toBe(status)
      expect(numberOf(stdout, 'in all')).toBe(50)
      expect(stderr).toContain(
        'stepward: stopping after the people in work; press Ctrl-C again to stop at once\n',
      )
      expect(stderr).toContain('stepward: stopped; run the same command again to go on')
    }
    const all = ndjson(Array.from({ length: 60 }, (_, index) => row(index)))
    const { stdout } = await importing(service, all, '--apply')
    expect([numberOf(stdout, 'imported'), numberOf(stdout, 'already there')]).toEqual([10, 50])
  })

  it('ends with status 2 on a fault, says what was done, and can be run again', async () => {
    const service = await commandService()
    const broken = serviceModule(service.folder, {
      name: 'broken.mjs',
      exported: `const { load } = store.enrollments
store.enrollments.load = (id) =>
  process.env.GONE ? Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })) : load(id)
export const twoFactor = createTwoFactor({ issuer: 'Example', store, keys,
  onEvent: ({ userId }) => { if (userId === 'u5') process.env.GONE = '1' } })`,
    })
    const rows = ndjson(Array.from({ length: 20 }, (_, index) => row(index)))
    const report = join(service.folder, 'report.ndjson')
    const args = ['--apply', '--concurrency', '4', '--report', report]
    const first = await importing({ ...service, module: broken }, rows, ...args)
    expect(first.status).toBe(2)
    const done = linesIn(report) as { line: number; userId: string }[]
    expect(done.length).toBeGreaterThanOrEqual(6)
    for (const { line, userId } of done) expect(userId).toBe(`u${line - 1}`)
    expect(numberOf(first.stdout, 'imported')).toBe(done.length)
    expect(first.stderr).toMatch(
      /stepward: run the same command again to go on.*\nstepward: store\.enrollments\.load threw.* \(ECONNREFUSED\)\n$/,
    )
    const { stdout } = await importing(service, rows, ...args)
    expect([numberOf(stdout, 'imported'), numberOf(stdout, 'already there')]).toEqual([
      20 - done.length,
      done.length,
    ])
  })
})

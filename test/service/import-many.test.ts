import { describe, expect, it } from 'vitest'
import {
  type ImportManyOptions,
  type ImportProgress,
  type ImportSecretInput,
  memoryStore,
  OtpSecret,
  type TwoFactorOptions,
} from '../../src/index.js'
import { scan } from '../support/phone.js'
import { type Bench, bench, statusOn } from '../support/service.js'

const secretOf = (index: number): string => OtpSecret.fromBytes(new Uint8Array(20).fill(index + 1)).toBase32()

const person = (index: number, more: object = {}): ImportSecretInput => ({
  userId: `user-${index}`,
  secret: { base32: secretOf(index) },
  ...more,
})

const people = (count: number) => Array.from({ length: count }, (_, index) => person(index))

async function run(
  on: Bench,
  input: Iterable<unknown> | AsyncIterable<unknown>,
  options: ImportManyOptions = {},
) {
  const progress: ImportProgress[] = []
  const report = await on.twoFactor.admin.importMany(input as Iterable<ImportSecretInput>, {
    onProgress: (each) => progress.push(each),
    ...options,
  })
  return { report, progress }
}

const NONE = { total: 0, imported: 0, alreadyEnrolled: 0, refused: 0, invalid: 0, aborted: false }

const makeBench = (options: Partial<TwoFactorOptions> = {}) =>
  bench(memoryStore(), { recoveryCodes: { count: 2 }, ...options })

describe('admin.importMany', () => {
  it('imports each person, in order, with the new recovery codes in the progress', async () => {
    const on = makeBench()
    const { report, progress } = await run(on, people(3))
    expect(report).toEqual({ ...NONE, total: 3, imported: 3 })
    expect(progress.map(({ index, userId }) => [index, userId])).toEqual([
      [0, 'user-0'],
      [1, 'user-1'],
      [2, 'user-2'],
    ])
    on.time.advance(60)
    for (const [index, { userId, result }] of progress.entries()) {
      const code = scan(`otpauth://totp/x?secret=${secretOf(index)}`).code(on.time.now)
      expect(await on.twoFactor.verify({ userId: userId ?? '', code })).toMatchObject({ ok: true })
      const codes = result.ok ? result.recoveryCodes : []
      expect(codes).toHaveLength(2)
      const recovered = await on.twoFactor.verify({ userId: userId ?? '', code: codes[0] ?? '' })
      expect(recovered).toMatchObject({ ok: true, factor: 'recovery_code', recoveryCodesLeft: 1 })
    }
  })

  it('takes what importSecret takes, for each person', async () => {
    const on = makeBench()
    const enrolledAt = new Date('2020-02-02T02:02:02Z')
    const context = { job: 'migration' }
    const more = {
      actorId: 'job 7',
      name: 'old phone',
      enrolledAt,
      notify: true,
      context,
      recoveryCodes: 'none',
    }
    const { progress } = await run(on, [person(0, more), person(1)])
    expect(progress[0]?.result).toEqual({ ok: true, recoveryCodes: [] })
    expect(on.events).toMatchObject([
      { userId: 'user-0', actorId: 'job 7', notify: true, recoveryCodes: 0, context },
      { userId: 'user-1', actorId: 'import', notify: false, recoveryCodes: 2 },
    ])
    expect(await statusOn(on.twoFactor, 'user-0')).toMatchObject({
      enrolledAt,
      authenticators: [{ name: 'old phone' }],
    })
  })

  it('S7 that runs twice changes nothing the second time, and brings back nobody who was ended in between', async () => {
    const on = makeBench()
    await run(on, people(4))
    await on.twoFactor.admin.reset({ userId: 'user-1', actorId: 'admin', reason: 'phone stolen' })
    await on.twoFactor.admin.erase({ userId: 'user-2', actorId: 'admin' })
    const ids = people(5).map(({ userId }) => userId)
    const before = await on.store.enrollments.loadMany(ids)
    const count = on.events.length
    const { report, progress } = await run(on, people(4))
    expect(report).toEqual({ ...NONE, total: 4, alreadyEnrolled: 2, refused: 2 })
    expect(progress.map(({ result }) => !result.ok && result.reason)).toEqual([
      'already_enrolled',
      'ended',
      'ended',
      'already_enrolled',
    ])
    expect(await on.store.enrollments.loadMany(ids)).toEqual(before)
    expect(on.events).toHaveLength(count)
  })

  it('counts someone whom the list has twice once, and several secrets of one person each', async () => {
    const on = makeBench({ authenticators: { max: 2 } })
    const { report, progress } = await run(on, [
      person(0),
      person(0),
      { ...person(1), userId: 'user-0' },
      { ...person(2), userId: 'user-0' },
    ])
    expect(report).toEqual({ ...NONE, total: 4, imported: 2, alreadyEnrolled: 1, refused: 1 })
    expect(progress.map(({ result }) => (result.ok ? result.recoveryCodes.length : result.reason))).toEqual([
      2,
      'already_enrolled',
      0,
      'too_many_authenticators',
    ])
  })

  it('stores nothing in a dry run, and says what a run would do', async () => {
    const on = makeBench()
    await on.enroll('user-1')
    const before = await on.store.enrollments.loadMany(['user-0', 'user-1', 'user-2'])
    const count = on.events.length
    const input = [person(0), person(1), { userId: 'user-2', secret: 'plain' }]
    const { report, progress } = await run(on, input, { dryRun: true })
    const expected = { ...NONE, total: 3, imported: 1, alreadyEnrolled: 1, invalid: 1 }
    expect(report).toEqual(expected)
    // No codes that would never be valid.
    expect(progress[0]?.result).toEqual({ ok: true, recoveryCodes: [] })
    expect(await on.store.enrollments.loadMany(['user-0', 'user-1', 'user-2'])).toEqual(before)
    expect(on.events).toHaveLength(count)
    expect((await run(on, input)).report).toEqual(expected)
    expect(on.events).toHaveLength(count + 1)
  })

  it('stops between two people when the signal says so, and goes on where it stopped', async () => {
    const on = makeBench()
    const stop = new AbortController()
    const progress: ImportProgress[] = []
    const report = await on.twoFactor.admin.importMany(people(5), {
      signal: stop.signal,
      onProgress(each) {
        progress.push(each)
        if (each.index === 1) stop.abort()
      },
    })
    expect(report).toEqual({ ...NONE, total: 2, imported: 2, aborted: true })
    expect(progress).toHaveLength(2)
    expect(await on.store.enrollments.load('user-2')).toBeNull()
    const never = await run(on, people(5), { signal: stop.signal })
    expect(never).toEqual({ report: { ...NONE, aborted: true }, progress: [] })
    const rest = await run(on, people(5), { signal: new AbortController().signal })
    expect(rest.report).toEqual({ ...NONE, total: 5, imported: 3, alreadyEnrolled: 2 })
  })

  it('is a stream: it holds one person at a time, and closes an iterable that it leaves', async () => {
    const on = makeBench()
    const stop = new AbortController()
    const log: string[] = []
    async function* source() {
      try {
        for (let index = 0; ; index++) {
          log.push(`read ${index}`)
          yield person(index)
        }
      } finally {
        log.push('closed')
      }
    }
    const report = await on.twoFactor.admin.importMany(source(), {
      signal: stop.signal,
      onProgress({ index }) {
        log.push(`done ${index}`)
        if (index === 1) stop.abort()
      },
    })
    expect(report).toMatchObject({ total: 2, aborted: true })
    expect(log).toEqual(['read 0', 'done 0', 'read 1', 'done 1', 'closed'])
  })

  it('S8 S11 counts and skips malformed people, and says what is wrong without the secret', async () => {
    const on = makeBench({ profile: 'nist-aal2' })
    const throwing = {
      get userId() {
        throw new Error('no')
      },
    }
    const malformed: readonly (readonly [unknown, string | null, RegExp])[] = [
      [null, null, /^admin\.importMany: /],
      ['user-1', null, /^admin\.importMany: /],
      [{}, null, /^admin\.importMany: userId/],
      [{ secret: { base32: secretOf(1) } }, null, /^admin\.importMany: userId/],
      [{ ...person(1), userId: 7 }, null, /^admin\.importMany: userId/],
      [{ ...person(1), userId: '' }, '', /^admin\.importMany: userId/],
      [
        { ...person(1), secret: secretOf(1) },
        'user-1',
        /^admin\.importMany: secret: .* say how the text is written/,
      ],
      [{ ...person(1), secret: { hex: 'abc' } }, 'user-1', /^admin\.importMany: secret/],
      [
        { ...person(1), secret: new Uint8Array(13) },
        'user-1',
        /^admin\.importMany: secret: expected at least 14 bytes/,
      ],
      [{ ...person(1), period: 121 }, 'user-1', /^admin\.importMany: period: expected at most 120 seconds/],
      [{ ...person(1), enrolledAt: new Date('2099-01-01') }, 'user-1', /^admin\.importMany: enrolledAt: /],
      [
        { ...person(1), recoveryCodes: ['123456'] },
        'user-1',
        /^admin\.importMany: recoveryCodes: a code of 6 digits/,
      ],
      [{ ...person(1), email: 'x@example.com' }, 'user-1', /^admin\.importMany: .*email/],
      [throwing, null, /^admin\.importMany: /],
    ]
    const input = [person(0), ...malformed.map(([value]) => value), person(2)]
    const { report, progress } = await run(on, input)
    expect(report).toEqual({ ...NONE, total: input.length, imported: 2, invalid: malformed.length })
    for (const [index, [, userId, message]] of malformed.entries()) {
      expect(progress[index + 1], `${message}`).toEqual({
        index: index + 1,
        userId,
        result: {
          ok: false,
          reason: / bytes| seconds/.test(`${message}`) ? 'below_profile' : 'invalid',
          message: expect.stringMatching(message),
        },
      })
      expect(JSON.stringify(progress[index + 1])).not.toContain(secretOf(1))
    }
    expect(await on.store.enrollments.load('user-1')).toBeNull()
  })

  it('S4 ends with a fault, keeps what was done, and can be run again', async () => {
    const on = makeBench()
    const enrollments = {
      ...on.store.enrollments,
      load: (id: string) =>
        id === 'user-2' ? Promise.reject(new Error('connection lost')) : on.store.enrollments.load(id),
    }
    const failing = makeBench({ store: { ...on.store, enrollments }, clock: () => on.time.now })
    const progress: ImportProgress[] = []
    const broken = failing.twoFactor.admin.importMany(people(4), {
      onProgress: (each) => progress.push(each),
    })
    await expect(broken).rejects.toMatchObject({ code: 'ERR_STORE_FAILED', store: 'store.enrollments' })
    expect(progress.map(({ userId }) => userId)).toEqual(['user-0', 'user-1'])
    const { report } = await run(on, people(4))
    expect(report).toEqual({ ...NONE, total: 4, imported: 2, alreadyEnrolled: 2 })
  })

  it('throws what the iterable and onProgress throw, as it is', async () => {
    const on = makeBench()
    const wrong = new Error('the file ended early')
    async function* source() {
      yield person(0)
      throw wrong
    }
    await expect(run(on, source())).rejects.toBe(wrong)
    const onProgress = () => {
      throw wrong
    }
    await expect(run(on, [person(1), person(2)], { onProgress })).rejects.toBe(wrong)
    // Also one that is asynchronous: new recovery codes that could not be kept are not followed by more.
    const later = async () => onProgress()
    await expect(run(on, [person(3), person(4)], { onProgress: later })).rejects.toBe(wrong)
    expect(await on.store.enrollments.load('user-4')).toBeNull()
    expect(await statusOn(on.twoFactor, 'user-1')).toMatchObject({ state: 'on' })
    expect(await on.store.enrollments.load('user-2')).toBeNull()
  })

  it('S11 takes an iterable and its own options, nothing else', async () => {
    const on = makeBench()
    for (const value of [null, undefined, 7, 'user-1', {}, { length: 1 }]) {
      const call = on.twoFactor.admin.importMany(value as never)
      await expect(call, String(value)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringMatching(/^admin\.importMany: people: expected an iterable/),
      })
    }
    for (const options of [
      null,
      7,
      { dryrun: true },
      { dryRun: 1 },
      { onProgress: 7 },
      { signal: {} },
      { signal: true },
      { concurrency: 0 },
      { concurrency: 65 },
      { concurrency: 1.5 },
    ]) {
      const call = on.twoFactor.admin.importMany(people(1), options as never)
      await expect(call, JSON.stringify(options)).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
    }
    expect(await run(on, [])).toEqual({ report: NONE, progress: [] })
    expect(await on.twoFactor.admin.importMany(new Set(people(1)))).toMatchObject({ total: 1, imported: 1 })
  })
})

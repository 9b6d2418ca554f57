import { describe, expect, it } from 'vitest'
import { type ImportSecretInput, memoryStore, OtpSecret } from '../../src/index.js'
import { scan } from '../support/phone.js'
import { issue } from '../support/secrecy.js'
import { type Bench, bench, recordOf, statusOn } from '../support/service.js'

const BASE32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

const phoneOf = (base32: string) => scan(`otpauth://totp/x?secret=${base32}`)

const phone = phoneOf(BASE32)

const importInto = (on: Bench, input: Partial<ImportSecretInput> = {}) =>
  on.twoFactor.admin.importSecret({ userId: 'ada', secret: { base32: BASE32 }, ...input })

describe('the secret', () => {
  const bytes = OtpSecret.fromBase32(BASE32).toBytes()
  const lowerHex = Buffer.from(bytes).toString('hex')

  it.each<[string, ImportSecretInput['secret']]>([
    ['an OtpSecret', OtpSecret.fromBytes(bytes)],
    ['bytes', bytes],
    ['a Buffer', Buffer.from(bytes)],
    ['Base32', { base32: BASE32 }],
    ['Base32 as people write it', { base32: ` ${BASE32.toLowerCase().replace(/(.{4})/g, '$1-')}==== ` }],
    ['hexadecimal digits', { hex: lowerHex }],
    ['upper-case hexadecimal digits', { hex: lowerHex.toUpperCase() }],
    ['ASCII', { ascii: Buffer.from(bytes).toString('latin1') }],
  ])('is the same as %s', async (_name, secret) => {
    const on = bench(memoryStore())
    expect(await importInto(on, { secret })).toMatchObject({ ok: true })
    on.time.advance(60)
    const code = phone.code(on.time.now)
    expect(await on.twoFactor.verify({ userId: 'ada', code })).toMatchObject({ ok: true })
  })

  it('that is ASCII is not taken for Base32 or hexadecimal digits, although it could be', async () => {
    for (const [key, text] of [
      ['ascii', 'GEZDGNBVGY3TQOJQ'],
      ['ascii', '3132333435363738393031323334353637383930'],
      ['hex', 'abcdefabcdefabcdefabcdefabcdefab'],
    ] as const) {
      const on = bench(memoryStore())
      await importInto(on, { secret: { [key]: text } as never })
      on.time.advance(60)
      const encoding = key === 'ascii' ? 'latin1' : 'hex'
      const secret = OtpSecret.fromBytes(Buffer.from(text, encoding)).toBase32()
      const code = phoneOf(secret).code(on.time.now)
      expect(await on.twoFactor.verify({ userId: 'ada', code }), text).toMatchObject({ ok: true })
    }
  })

  it('S8 S11 that is malformed is a typed error that shows no secret', async () => {
    const on = bench(memoryStore())
    for (const text of [BASE32, lowerHex, 'pässwörter sind lang', 'nine char']) issue(text)
    const hostile: readonly (readonly [unknown, string, string?])[] = [
      [BASE32, 'ERR_INVALID_ARGUMENT', 'say how the text is written: { base32 }, { hex } or { ascii }'],
      [7, 'ERR_INVALID_ARGUMENT'],
      [null, 'ERR_INVALID_ARGUMENT'],
      [undefined, 'ERR_INVALID_ARGUMENT'],
      [[1, 2, 3], 'ERR_INVALID_ARGUMENT'],
      [{}, 'ERR_INVALID_ARGUMENT', 'expected exactly one of base32, hex and ascii'],
      [{ base32: undefined }, 'ERR_INVALID_ARGUMENT', 'expected exactly one of base32, hex and ascii'],
      [
        { base32: BASE32, hex: lowerHex },
        'ERR_INVALID_ARGUMENT',
        'expected exactly one of base32, hex and ascii',
      ],
      [{ base32: BASE32, ascii: 'GEZDGNBVGY3TQOJQ' }, 'ERR_INVALID_ARGUMENT'],
      [Object.create({ base32: BASE32 }), 'ERR_INVALID_ARGUMENT'],
      [{ base64: 'R0VaREdOQlZHWTNUUU9KUQ' }, 'ERR_INVALID_ARGUMENT'],
      [{ base32: 7 }, 'ERR_INVALID_ARGUMENT'],
      [{ hex: null }, 'ERR_INVALID_ARGUMENT'],
      [{ ascii: bytes }, 'ERR_INVALID_ARGUMENT'],
      [{ ascii: 'pässwörter sind lang' }, 'ERR_INVALID_ARGUMENT', 'expected ASCII characters only'],
      [{ ascii: 'nine char' }, 'ERR_INVALID_SECRET'],
      [{ ascii: 'x'.repeat(129) }, 'ERR_INVALID_SECRET'],
      [{ ascii: '' }, 'ERR_INVALID_SECRET'],
      [{ base32: 'AAAA' }, 'ERR_INVALID_SECRET'],
      [new Uint8Array(9), 'ERR_INVALID_SECRET'],
      [new Uint8Array(129), 'ERR_INVALID_SECRET'],
      [{ base32: 'not base32 at all!' }, 'ERR_INVALID_BASE32'],
    ]
    for (const [secret, code, problem = ''] of hostile) {
      const shown = typeof secret === 'object' ? JSON.stringify(secret) : String(secret)
      await expect(importInto(on, { secret } as never), shown).rejects.toMatchObject({
        code,
        message: expect.stringContaining(problem),
      })
    }
    for (const hex of ['', 'abc', `${lowerHex}0`, `${lowerHex.slice(2)}gg`, ` ${lowerHex}`, '0x00']) {
      await expect(importInto(on, { secret: { hex } }), hex).rejects.toThrowError(
        /^admin\.importSecret: secret/,
      )
    }
    expect(await on.store.enrollments.load('ada')).toBeNull()
  })

  it('S11 has parameters within their ranges, and both ends of each are taken', async () => {
    const on = bench(memoryStore())
    const newest = (period: number) => Math.floor(on.time.now.getTime() / 1000 / period) + 1
    for (const [index, parameters] of [
      { algorithm: 'SHA512', digits: 7, period: 1, lastStep: 0 },
      { name: 'n'.repeat(100), period: 3600, lastStep: newest(3600) },
      {},
    ].entries()) {
      const userId = `user-${index}`
      expect(await importInto(on, { userId, ...(parameters as object) })).toMatchObject({ ok: true })
      const [kept] = (await recordOf(on.store, userId)).authenticators
      const defaults = { name: null, algorithm: 'SHA1', digits: 6, period: 30 }
      expect(kept).toMatchObject({ ...defaults, ...parameters })
    }
    const hostile = [
      { algorithm: 'MD5' },
      { digits: 5 },
      { period: 0 },
      { period: 3601 },
      { lastStep: -1 },
      { lastStep: newest(30) + 1 },
      { lastStep: Math.floor(on.time.now.getTime() / 1000) },
      { name: '' },
      { name: 'n'.repeat(101) },
      { actorId: '' },
      { evenIfEnded: 'yes' },
      { notify: 1 },
      { dryRun: true },
    ]
    for (const fields of hostile) {
      const [field = ''] = Object.keys(fields)
      const call = importInto(on, fields as never)
      const message = expect.stringMatching(new RegExp(`^admin\\.importSecret: .*${field}`))
      await expect(call, field).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT', message })
    }
  })
})

describe('the recovery codes of an import', () => {
  it('are new by default, none if the host says so, and then generated when the user wants some', async () => {
    const on = bench(memoryStore(), { recoveryCodes: { count: 3 } })
    const created = await importInto(on, { recoveryCodes: 'new' })
    expect(created).toMatchObject({ ok: true, recoveryCodes: { length: 3 } })
    const none = await importInto(on, { userId: 'bea', recoveryCodes: 'none' })
    expect(none).toEqual({ ok: true, recoveryCodes: [] })
    expect(on.events.at(-1)).toMatchObject({ type: 'enrollment.imported', recoveryCodes: 0 })
    expect(await statusOn(on.twoFactor, 'bea')).toMatchObject({ recoveryCodesLeft: 0 })
    on.time.advance(60)
    const code = phone.code(on.time.now)
    const generated = await on.twoFactor.enrollment.regenerateRecoveryCodes({ userId: 'bea', code })
    expect(generated).toMatchObject({ ok: true, recoveryCodes: { length: 3 } })
  })

  it('S2 of the other system keep working, each once, in the shapes that it gave them', async () => {
    const on = bench(memoryStore())
    const codes = ['abcde-12345', '1234 5678', 'Xy7Q9z', 'ÄÖÜ-ßen-ok', '0123-4567-89AB-CDEF', 'x'.repeat(64)]
    expect(await importInto(on, { recoveryCodes: [...codes, 'ABCDE 12345'] })).toEqual({
      ok: true,
      recoveryCodes: [],
    })
    expect(on.events.at(-1)).toMatchObject({ recoveryCodes: codes.length })
    const { verify } = on.twoFactor
    const spellings = [
      'ABCDE12345',
      '１２３４-５６７８',
      '\txY7 q9Z\n',
      'äöü–SSEN-OK'.replace('SS', 'ß'),
      codes[4],
      codes[5],
    ]
    for (const [index, code = ''] of spellings.entries()) {
      const passed = await verify({ userId: 'ada', code })
      const left = codes.length - 1 - index
      expect(passed, code).toMatchObject({ ok: true, factor: 'recovery_code', recoveryCodesLeft: left })
      const again = await verify({ userId: 'ada', code: codes[index] ?? '' })
      expect(again).toMatchObject({ ok: false, reason: 'replayed', attemptsLeft: 5 })
    }
    // A code of the app is still told by its shape, and counted by itself.
    expect(await verify({ userId: 'ada', code: '000000' })).toMatchObject({
      reason: 'invalid_code',
      attemptsLeft: 4,
    })
    expect(await verify({ userId: 'ada', code: 'qwertz' })).toMatchObject({
      reason: 'invalid_code',
      attemptsLeft: 4,
    })
    on.time.advance(60)
    const totp = await verify({ userId: 'ada', code: phone.code(on.time.now) })
    expect(totp).toMatchObject({ ok: true, factor: 'totp', recoveryCodesLeft: 0 })
  })

  it('S2 of the other system end with new ones, whose shape counts from then on', async () => {
    const on = bench(memoryStore())
    await importInto(on, { recoveryCodes: ['abcdefgh', 'ijklmnop'] })
    const { verify, enrollment } = on.twoFactor
    const renewed = await enrollment.regenerateRecoveryCodes({ userId: 'ada', code: 'abcdefgh' })
    if (!renewed.ok) throw new Error(renewed.reason)
    expect(await verify({ userId: 'ada', code: 'ijklmnop' })).toMatchObject({
      ok: false,
      reason: 'invalid_code',
    })
    const [code = ''] = renewed.recoveryCodes
    const spelled = code.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')
    expect(await verify({ userId: 'ada', code: spelled })).toMatchObject({ ok: true, recoveryCodesLeft: 9 })
  })

  it('S2 S3 keep working beside an app whose codes look like them, and count there', async () => {
    const on = bench(memoryStore(), { authenticators: { max: 2 } })
    await importInto(on, { recoveryCodes: ['12345678', '23456789'] })
    await importInto(on, { secret: { hex: '07'.repeat(20) }, digits: 8 })
    const { verify } = on.twoFactor
    const wrong = await verify({ userId: 'ada', code: '87654321' })
    expect(wrong).toMatchObject({ reason: 'invalid_code', attemptsLeft: 4 })
    expect(await recordOf(on.store, 'ada')).toMatchObject({
      codeThrottle: { failures: 1 },
      recoveryThrottle: { failures: 0 },
    })
    const passed = await verify({ userId: 'ada', code: '1234 5678' })
    expect(passed).toMatchObject({
      ok: true,
      factor: 'recovery_code',
      authenticatorId: null,
      recoveryCodesLeft: 1,
    })
    expect((await recordOf(on.store, 'ada')).codeThrottle.failures).toBe(0)
    expect(await verify({ userId: 'ada', code: '12345678' })).toMatchObject({ reason: 'replayed' })
    for (let guess = 0; guess < 5; guess++) await verify({ userId: 'ada', code: `0000000${guess}` })
    expect(await verify({ userId: 'ada', code: '23456789' })).toMatchObject({ reason: 'locked' })
  })

  it('S8 S11 are 1 to 50 texts of 6 to 64 characters that cannot be taken for a code of the app', async () => {
    const on = bench(memoryStore())
    const fine = Array.from({ length: 50 }, (_, index) => `code-${index}`.padEnd(8, 'x'))
    expect(await importInto(on, { userId: 'fifty', recoveryCodes: fine })).toMatchObject({ ok: true })
    expect(await statusOn(on.twoFactor, 'fifty')).toMatchObject({ recoveryCodesLeft: 50 })
    for (const [digits, codes] of [
      [6, ['1234567', '12345678', 'a12345']],
      [8, ['123456', '1234567']],
    ] as const) {
      const userId = `digits-${digits}`
      const accepted = await importInto(on, { userId, digits, recoveryCodes: codes })
      expect(accepted).toMatchObject({ ok: true })
    }
    expect(await importInto(on, { userId: 'used up', recoveryCodes: [] })).toEqual({
      ok: true,
      recoveryCodes: [],
    })
    const hostile: readonly unknown[] = [
      [...fine, 'one more'],
      ['short'],
      ['- - abc - -'],
      ['x'.repeat(65)],
      [123456],
      [null],
      'abcdefgh',
      'New',
      null,
      7,
      {},
      ['abcdefgh', '123456'],
      ['abcdefgh', '１２３ ４５６'],
    ]
    for (const recoveryCodes of hostile) {
      await expect(
        importInto(on, { recoveryCodes } as never),
        JSON.stringify(recoveryCodes),
      ).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringMatching(/^admin\.importSecret: recoveryCodes/),
      })
    }
    await expect(importInto(on, { recoveryCodes: ['123456'] })).rejects.toThrowError(
      "admin.importSecret: recoveryCodes: a code of 6 digits looks like one of the app; import 'new' or 'none'",
    )
    expect(await on.store.enrollments.load('ada')).toBeNull()
  })
})

import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/index.js'
import { type Phone, scan } from '../support/phone.js'
import { type Bench, bench, recordOf, statusOn } from '../support/service.js'

const shifted = (zero: number) => (text: string) =>
  text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))

const spaced = (separator: string) => (text: string) => [...text].join(separator)

/** How people type and paste a right code. */
const SPELLINGS: readonly (readonly [name: string, spell: (code: string) => string])[] = [
  ['as it is shown', (code) => code],
  ['in groups', (code) => code.replace(/^(.{3})(.*)$/, '$1 $2')],
  ['with a tab before it', (code) => `\t${code}`],
  ['with a line feed after it', (code) => `${code}\n`],
  ['with a Windows line end after it', (code) => `${code}\r\n`],
  ['between vertical tabs and form feeds', (code) => `\v${code}\f`],
  ['with no-break spaces', spaced('\u00a0')],
  ['with ideographic spaces', spaced('\u3000')],
  ['with en dashes', spaced('\u2013')],
  ['with em dashes', spaced('\u2014')],
  ['with minus signs', spaced('\u2212')],
  ['with hyphens', spaced('-')],
  ['with zero-width spaces', spaced('\u200b')],
  ['with soft hyphens', spaced('\u00ad')],
  ['with a byte order mark before it', (code) => `\ufeff${code}`],
  ['between direction marks', (code) => `\u200e${code}\u202c`],
  ['in full-width digits', shifted(0xff10)],
  ['in Arabic-Indic digits', shifted(0x0660)],
  ['in Eastern Arabic-Indic digits', shifted(0x06f0)],
  ['filled up to 64 units', (code) => code.padEnd(64)],
]

/** How people type and paste a recovery code besides. */
const LETTERS: readonly (readonly [name: string, spell: (code: string) => string])[] = [
  ['in lower case', (code) => code.toLowerCase()],
  ['without hyphens', (code) => code.replaceAll('-', '')],
  ['with O for 0', (code) => code.replaceAll('0', 'O')],
  ['with o for 0, and l for 1', (code) => code.replaceAll('0', 'o').replaceAll('1', 'l')],
  ['with I for 1', (code) => code.replaceAll('1', 'I')],
]

/** ada has an app and recovery codes, and the code of her app is new. */
async function enrolled() {
  const on = bench(memoryStore())
  const { phone, recoveryCodes } = await on.enroll('ada')
  on.time.advance(30)
  return { on, code: phone.code(on.time.now), recoveryCode: recoveryCodes[0] ?? '' }
}

type Take = (on: Bench, code: string) => Promise<{ readonly ok: boolean; readonly reason?: string }>

/** Every function that takes a code of a factor that is on. */
const TAKERS: readonly (readonly [name: string, take: Take])[] = [
  [
    'login.verify',
    async (on, code) => on.twoFactor.login.verify({ challenge: await on.challengeFor('ada'), code }),
  ],
  ['verify', (on, code) => on.twoFactor.verify({ userId: 'ada', code })],
  ['enrollment.disable', (on, code) => on.twoFactor.enrollment.disable({ userId: 'ada', code })],
  [
    'enrollment.remove',
    async (on, code) => {
      const [authenticator] = (await statusOn(on.twoFactor, 'ada')).authenticators
      const authenticatorId = authenticator?.id ?? ''
      return on.twoFactor.enrollment.remove({ userId: 'ada', authenticatorId, code })
    },
  ],
  [
    'enrollment.regenerateRecoveryCodes',
    (on, code) => on.twoFactor.enrollment.regenerateRecoveryCodes({ userId: 'ada', code }),
  ],
  [
    'enrollment.start',
    (on, code) => on.twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada', code }),
  ],
]

describe.each(TAKERS)('S11 %s takes a right code however it is typed:', (_name, take) => {
  it.each(SPELLINGS)('%s', async (_spelling, spell) => {
    const app = await enrolled()
    expect(await take(app.on, spell(app.code))).toMatchObject({ ok: true })
    expect(app.on.events.at(-1)).toMatchObject({ factor: 'totp' })
    const recovery = await enrolled()
    expect(await take(recovery.on, spell(recovery.recoveryCode))).toMatchObject({ ok: true })
    expect(recovery.on.events.at(-1)).toMatchObject({ factor: 'recovery_code' })
  })

  it.each(LETTERS)('a recovery code %s', async (_spelling, spell) => {
    const { on, recoveryCode } = await enrolled()
    expect(await take(on, spell(recoveryCode))).toMatchObject({ ok: true })
    expect(on.events.at(-1)).toMatchObject({ factor: 'recovery_code' })
  })
})

describe('S11 enrollment.confirm takes a right code however it is typed:', () => {
  async function started(): Promise<{ on: Bench; phone: Phone }> {
    const on = bench(memoryStore())
    const start = await on.twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    if (!start.ok) throw new Error(start.reason)
    return { on, phone: scan(start.uri) }
  }

  it.each(SPELLINGS)('%s', async (_spelling, spell) => {
    const { on, phone } = await started()
    const code = spell(phone.code(on.time.now))
    expect(await on.twoFactor.enrollment.confirm({ userId: 'ada', code })).toMatchObject({ ok: true })
  })
})

describe('S3 a code that is typed in two ways is one code:', () => {
  it.each(SPELLINGS)('a wrong recovery code %s is not a second failure', async (_spelling, spell) => {
    const { on, recoveryCode } = await enrolled()
    const unknown = recoveryCode.replace(/.$/, (last) => (last === 'X' ? 'Y' : 'X'))
    for (const typed of [unknown, spell(unknown), spell(unknown)]) {
      const refused = await on.twoFactor.verify({ userId: 'ada', code: typed })
      expect(refused).toEqual({ ok: false, reason: 'invalid_code', attemptsLeft: 4 })
    }
    const { codeThrottle, recoveryThrottle } = await recordOf(on.store, 'ada')
    expect([codeThrottle.failures, recoveryThrottle.failures]).toEqual([0, 1])
  })

  it.each(SPELLINGS)('S1 S2 a used one %s is a replay', async (_spelling, spell) => {
    const { on, code, recoveryCode } = await enrolled()
    for (const used of [code, recoveryCode]) {
      expect(await on.twoFactor.verify({ userId: 'ada', code: used })).toMatchObject({ ok: true })
      const again = await on.twoFactor.verify({ userId: 'ada', code: spell(used) })
      expect(again).toEqual({ ok: false, reason: 'replayed', attemptsLeft: 5 })
    }
  })
})

describe('S3 nothing else is taken for a right code:', () => {
  it.each([
    ['over 64 units', (code: string) => code.padEnd(65)],
    ['in Devanagari digits', shifted(0x0966)],
    ['with a letter', (code: string) => `${code}x`],
    ['with a dot', spaced('.')],
    ['with an underscore', spaced('_')],
    ['with NUL', (code: string) => `${code}\0`],
    ['with a sign', (code: string) => `+${code}`],
    ['with one digit more', (code: string) => `0${code}`],
    ['with one digit less', (code: string) => code.slice(1)],
    ['twice', (code: string) => code + code],
  ] as const)('%s', async (_spelling, spell) => {
    const { on, code } = await enrolled()
    const refused = await on.twoFactor.verify({ userId: 'ada', code: spell(code) })
    expect(refused).toEqual({ ok: false, reason: 'invalid_code', attemptsLeft: 4 })
    // Counted against the app, and the code itself is still good.
    expect((await recordOf(on.store, 'ada')).codeThrottle.failures).toBe(1)
    expect(await on.twoFactor.verify({ userId: 'ada', code })).toMatchObject({ ok: true })
  })

  it('a recovery code over 64 units', async () => {
    const { on, recoveryCode } = await enrolled()
    const refused = await on.twoFactor.verify({ userId: 'ada', code: recoveryCode.padEnd(65) })
    expect(refused).toMatchObject({ ok: false, reason: 'invalid_code' })
    expect(await on.twoFactor.verify({ userId: 'ada', code: recoveryCode })).toMatchObject({ ok: true })
  })
})

describe('S11 an imported recovery code keeps working however it is typed:', () => {
  const imported = 'Ab12-cd34-EF56'

  async function withImported() {
    const on = bench(memoryStore())
    const secret = { base32: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' }
    const recoveryCodes = [imported, '12345678']
    await on.twoFactor.admin.importSecret({ userId: 'ada', secret, recoveryCodes })
    return on
  }

  it.each([...SPELLINGS, ...LETTERS.slice(0, 2)])('%s', async (_spelling, spell) => {
    const on = await withImported()
    const { twoFactor } = on
    expect(await twoFactor.verify({ userId: 'ada', code: spell(imported) })).toMatchObject({
      ok: true,
      factor: 'recovery_code',
      recoveryCodesLeft: 1,
    })
    expect(await twoFactor.verify({ userId: 'ada', code: imported })).toMatchObject({ reason: 'replayed' })
    expect(await twoFactor.verify({ userId: 'ada', code: spell('12345678') })).toMatchObject({
      ok: true,
      recoveryCodesLeft: 0,
    })
  })

  it('S3 whose letters are mistaken is another code: no O stands for a 0 of another system', async () => {
    const on = await withImported()
    const refused = await on.twoFactor.verify({ userId: 'ada', code: imported.replace('1', 'l') })
    expect(refused).toMatchObject({ ok: false, reason: 'invalid_code' })
    const { codeThrottle, recoveryThrottle } = await recordOf(on.store, 'ada')
    expect([codeThrottle.failures, recoveryThrottle.failures]).toEqual([0, 1])
  })
})

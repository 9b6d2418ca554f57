import { expect } from 'vitest'
import { BETTER_AUTH_SECRET, betterAuthEncrypt } from '../migrate/support/systems.js'
import { scan } from '../support/phone.js'
import { describePage } from './support/page-programs.js'
import { environment, reader, wait } from './support/reader.js'

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

describePage('docs/rows.md', {
  fromBetterAuth: async (run) => {
    environment({ BETTER_AUTH_SECRET })
    const { twoFactor } = await reader()
    const sealed = (text: string): string => betterAuthEncrypt(BETTER_AUTH_SECRET, text)
    const row = {
      userId: 'ada',
      secret: sealed('abcdefghijklmnopqrstuvwxyz012345'),
      backupCodes: sealed('["abcde-fghij"]'),
      verified: true,
    }
    const rowsOfTheOldTable = async () => [row, { ...row, secret: 'damaged', userId: 'ben' }]
    const { values, printed } = await run({ twoFactor, rowsOfTheOldTable })
    expect(values['report']).toMatchObject({ total: 1, imported: 1 })
    expect(printed).toEqual([['ben', 'unreadable', expect.any(String)]])
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).toMatchObject({ state: 'off' })
  },
  fromOtplib: async (run) => {
    const read = (await run()).values['read'] as (row: object) => unknown
    const row = { id: 'ada', totp_secret: SECRET, totp_enabled: true }
    expect(read(row)).toMatchObject([{ ok: true, person: { userId: 'ada' } }])
    expect(read({ ...row, totp_enabled: false })).toMatchObject([{ ok: false, reason: 'unconfirmed' }])
  },
})

describePage('docs/moving-in/from-code.md', {
  importSecret: async (run) => {
    const { twoFactor } = await reader()
    const phone = scan(`otpauth://totp/x?secret=${SECRET}`)
    expect((await run({ twoFactor })).printed).toEqual([])
    expect((await run({ twoFactor })).printed).toEqual([['already_enrolled']])
    wait(60)
    const code = phone.code(new Date())
    expect(await twoFactor.verify({ userId: 'ada', code })).toMatchObject({ ok: true })
  },
  importMany: async (run) => {
    const { twoFactor } = await reader()
    const row = { user: 'ada', secret: SECRET, unusedCodes: ['7c4j-0wtf'] }
    const rowsOfTheOldTable = async () => [row, { ...row, user: 'ben', secret: 'damaged' }]
    const { values, printed } = await run({ twoFactor, rowsOfTheOldTable })
    expect(printed.slice(0, 2)).toEqual([
      ['row', 1, expect.any(String)],
      [1, 'of', 2, 'can be imported;', 1, 'are malformed'],
    ])
    expect(values['report']).toMatchObject({ total: 2, imported: 1, invalid: 1 })
    expect(await twoFactor.verify({ userId: 'ada', code: '7C4J 0WTF' })).toMatchObject({ ok: true })
  },
})

describePage('docs/uris.md', {
  parseOtpauthUri: async (run) => {
    expect((await run()).printed).toEqual([['SHA256', '']])
  },
})

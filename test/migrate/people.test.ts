import { describe, expect, it } from 'vitest'
import { logIn, moveIn } from './support/move-in.js'
import { OWN_TABLES } from './support/own-tables.js'
import { SYSTEMS } from './support/systems.js'

const PEOPLE = 1000

/** So many people use up all their recovery codes, the others one. */
const WITHOUT_PHONE = 20

describe.each([...OWN_TABLES, ...SYSTEMS])('$name', ({ read, person }) => {
  it('moves 1,000 people in, who log in with codes of the old library', async () => {
    const people = Array.from({ length: PEOPLE }, (_, index) => person(`user-${index}`))
    const rows = people.map(({ row }) => row)
    const { twoFactor, report, refused, failed } = await moveIn(read, rows)
    expect({ refused, failed }).toEqual({ refused: [], failed: [] })
    expect(report.imported).toBe(PEOPLE)

    for (const [index, { code, recoveryCodes = [] }] of people.entries()) {
      const userId = `user-${index}`
      expect(await logIn(twoFactor, userId, code())).toMatchObject({ ok: true, factor: 'totp' })
      const used = recoveryCodes.slice(0, index < WITHOUT_PHONE ? recoveryCodes.length : 1)
      for (const [place, recovery] of used.entries()) {
        const passed = { ok: true, recoveryCodesLeft: recoveryCodes.length - place - 1 }
        expect(await logIn(twoFactor, userId, recovery)).toMatchObject(passed)
        expect(await logIn(twoFactor, userId, recovery)).toMatchObject({ ok: false })
      }
    }
  })
})

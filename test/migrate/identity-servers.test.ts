import { describe, expect, it } from 'vitest'
import { START } from '../support/service.js'
import { djangoAllauth, djangoOtp } from './support/django.js'
import { importRows } from './support/fixed-clock.js'
import { HOSTILE_ROWS, HOSTILE_VALUES } from './support/hostile.js'
import { auth0, kratos, logto } from './support/identity-servers.js'
import { keycloakExport, keycloakRows } from './support/keycloak.js'
import { isOfOneStep } from './support/old-system.js'

const PEOPLE = 1000
const ROWS = 100

/** Past every step that may have been used before the import: two of the longest, 60 seconds each. */
const LATER = 120

const people = <T>(count: number, make: (userId: string) => T) =>
  Array.from({ length: count }, (_, index) => ({ userId: `user-${index}`, ...make(`user-${index}`) }))

const SYSTEMS = [keycloakRows, keycloakExport, kratos, logto, auth0, djangoOtp, djangoAllauth]

describe.each(SYSTEMS)('$name', ({ name, read, person, refused, vital }) => {
  it('S1 S2 moves 1,000 people in: used codes stay used, and each logs in with a code of the old system', async () => {
    const all = people(PEOPLE, (userId) => person(userId, START))
    const moved = await importRows(
      read,
      all.map(({ row }) => row),
      START,
    )
    expect({ refused: moved.refused, failed: moved.failed }).toEqual({ refused: [], failed: [] })
    expect(moved.report.imported).toBe(PEOPLE)

    for (const { userId, code, lastStep, period = 30 } of all) {
      if (lastStep === undefined || !isOfOneStep(code, lastStep, period)) continue
      const used = code(new Date(lastStep * period * 1000))
      expect(await moved.logIn(userId, used)).toMatchObject({ ok: false, reason: 'replayed' })
    }
    moved.clock.advance(LATER)
    for (const { userId, code } of all) {
      expect(await moved.logIn(userId, code(moved.clock.now()))).toMatchObject({ ok: true, factor: 'totp' })
    }
    for (const { userId, recoveryCodes = [], usedCodes = [] } of all.slice(0, ROWS)) {
      const recoveryCodesLeft = recoveryCodes.length - 1
      for (const recovery of recoveryCodes.slice(0, 1)) {
        const passed = { ok: true, factor: 'recovery_code', recoveryCodesLeft }
        expect(await moved.logIn(userId, recovery)).toMatchObject(passed)
        expect(await moved.logIn(userId, recovery)).toMatchObject({ ok: false })
      }
      for (const used of usedCodes.slice(0, 1)) {
        expect(await moved.logIn(userId, used)).toMatchObject({ ok: false, reason: 'invalid_code' })
      }
    }
  })

  it.each(refused)('imports none of 100 rows with $because: $reason', async ({ reason, change }) => {
    const rows = people(ROWS, (userId) => person(userId, START)).map(({ row }) => change(row))
    const moved = await importRows(read, rows, START)
    expect(moved.report.total).toBe(0)
    expect(moved.refused.map((row) => row.reason)).toEqual(rows.map(() => reason))
  })

  it('imports nobody out of 100 rows of each other system', async () => {
    const others = SYSTEMS.filter((other) => other.name.split(',')[0] !== name.split(',')[0])
    const rows = others.flatMap((other) =>
      people(ROWS, (userId) => other.person(userId, START)).map(({ row }) => row),
    )
    const moved = await importRows(read, rows, START)
    expect(moved.report.total).toBe(0)
    // A user in the schema of Auth0 who has no factors is nothing to import.
    const said = rows.filter((row) => name !== 'Auth0' || !('user_id' in row))
    expect(moved.refused).toHaveLength(said.length)
  })

  it('S8 S11 imports no hostile row, says so, and shows nothing of it', async () => {
    const rows = people(ROWS, (userId) => person(userId, START)).flatMap(({ row }, index) => {
      const value = HOSTILE_VALUES[index % HOSTILE_VALUES.length]
      return vital.map((column) => ({ ...row, [column]: value?.() }))
    })
    const hostile = [...rows, ...HOSTILE_ROWS.map((make) => make())]
    const moved = await importRows(read, hostile, START)
    expect(moved.report.total).toBe(0)
    expect(moved.refused).toHaveLength(hostile.length)
    for (const { reason, message } of moved.refused) {
      expect(['unreadable', 'not_totp']).toContain(reason)
      expect(message).not.toMatch(/GEZDGNB|A{20}|9{20}/)
      expect(message.length).toBeLessThan(200)
    }
  })
})

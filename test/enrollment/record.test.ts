import { describe, expect, it } from 'vitest'
import { emptyRecord, parseEnrollmentRecord } from '../../src/enrollment/record.js'
import { memoryStore, StepwardError } from '../../src/index.js'
import { parsePolicyRecord } from '../../src/policy/record.js'
import { bench } from '../support/service.js'

/** A record with every part filled. */
async function fullRecord() {
  const { enroll, store, time, twoFactor } = bench(memoryStore())
  const first = await enroll('ada')
  time.advance(30)
  await enroll('ada', first.phone.code(time.now))
  await twoFactor.verify({ userId: 'ada', code: 'wrong' })
  time.advance(30)
  await twoFactor.verify({ userId: 'ada', code: '0000-0000-0000-0000' })
  const again = await store.enrollments.load('ada')
  if (again === null) throw new Error('not stored')
  const pending = again.record.authenticators.map(({ confirmedAt, lastStep, drift: _drift, ...key }) => ({
    ...key,
    startedAt: confirmedAt,
    expiresAt: confirmedAt + lastStep,
    throttle: { failures: 1, lastFailureAt: 5 },
  }))[0]
  return { ...again.record, pending: pending ?? null }
}

/** The document with one field, found by its path, replaced or removed. */
function change(document: unknown, path: readonly string[], value: unknown): unknown {
  const copy = structuredClone(document)
  let at = copy as Record<string, unknown>
  for (const name of path.slice(0, -1)) at = at[name] as Record<string, unknown>
  const last = path.at(-1) ?? ''
  if (value === undefined) delete at[last]
  else at[last] = value
  return copy
}

function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inner = Object.entries(value).flatMap(([name, field]) => pathsOf(field, [...path, name]))
  return path.length === 0 ? inner : [path, ...inner]
}

describe('a stored record', () => {
  it('parses back as itself', async () => {
    const record = await fullRecord()
    expect(record.history).toHaveLength(1)
    expect(parseEnrollmentRecord('ada', JSON.parse(JSON.stringify(record)))).toEqual(record)
    expect(parseEnrollmentRecord('ada', emptyRecord('ada'))).toEqual(emptyRecord('ada'))
  })

  it('S11 with any field missing, of another type or unknown is ERR_RECORD_CORRUPT, and the value is not shown', async () => {
    const record = await fullRecord()
    const paths = pathsOf(record)
    expect(paths.length).toBeGreaterThan(35)
    for (const path of paths) {
      for (const value of brokenValues(path)) {
        const name = `${path.join('.')} = ${JSON.stringify(value)}`
        const error = parseError(change(record, path, value))
        expect(error, name).toBeInstanceOf(StepwardError)
        expect(error, name).toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
        expect(String(error)).not.toContain('xyzzy')
        expect(String(error), name).toContain(`stored record: ${nameOf(path)}`)
      }
    }
    for (const document of [null, undefined, 7, 'x', [], [record], { ...record, extra: 1 }]) {
      expect(() => parseEnrollmentRecord('ada', document)).toThrowError(/^stored record: enrollment is /)
      expect(() => parsePolicyRecord('c1', document)).toThrowError(/^stored record: policy is /)
    }
  })

  it('6238-R2 keeps whatever an imported entry of an app was made with', async () => {
    const record = await fullRecord()
    for (const algorithm of ['SHA1', 'SHA256', 'SHA512'] as const) {
      for (const digits of [6, 7, 8] as const) {
        const authenticators = record.authenticators.map((key) => ({ ...key, algorithm, digits, period: 1 }))
        const other = { ...record, authenticators }
        expect(parseEnrollmentRecord('ada', other)).toEqual(other)
      }
    }
  })

  it('without recovery codes has none left, and one that is presented is wrong', async () => {
    const { store, enroll, twoFactor } = bench(memoryStore())
    const { recoveryCodes } = await enroll('ada')
    const stored = await store.enrollments.load('ada')
    if (stored === null) throw new Error('not stored')
    const next = { ...stored.record, recoveryCodes: null }
    await store.enrollments.commit({ id: 'ada', expected: stored.revision, next, events: [] })
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).toMatchObject({ recoveryCodesLeft: 0 })
    const refused = await twoFactor.verify({ userId: 'ada', code: recoveryCodes[0] ?? '' })
    expect(refused).toEqual({ ok: false, reason: 'invalid_code', attemptsLeft: 4 })
  })

  it('of another person or another version is refused', async () => {
    const record = await fullRecord()
    expect(() => parseEnrollmentRecord('eve', record)).toThrowError(/userId/)
    expect(() => parseEnrollmentRecord('ada', { ...record, schemaVersion: 2 })).toThrowError(/schemaVersion/)
  })

  it('S5 nobody gets in on one that does not parse, and it is not overwritten', async () => {
    const { store, enroll, twoFactor, time, challengeFor } = bench(memoryStore())
    const { phone } = await enroll('ada')
    const challenge = await challengeFor('ada')
    time.advance(30)
    const stored = await store.enrollments.load('ada')
    const broken = { ...store, enrollments: { ...store.enrollments, load: async () => mangled } }
    const mangled = { revision: stored?.revision ?? '', record: { ...stored?.record, pending: 7 } as never }
    const other = bench(broken, { clock: () => time.now })
    const code = phone.code(time.now)
    const corrupt = { code: 'ERR_RECORD_CORRUPT' }
    await expect(other.twoFactor.login.verify({ challenge, code })).rejects.toMatchObject(corrupt)
    await expect(other.twoFactor.login.start({ userId: 'ada' })).rejects.toMatchObject(corrupt)
    await expect(other.twoFactor.enrollment.status({ userId: 'ada' })).rejects.toMatchObject(corrupt)
    expect(await store.enrollments.load('ada')).toEqual(stored)
    expect(await twoFactor.login.verify({ challenge, code })).toMatchObject({ ok: true })
  })
})

describe('a stored policy', () => {
  const policy = {
    schemaVersion: 1,
    companyId: 'c1',
    requirement: {
      enforceFrom: 5,
      newMemberGrace: 60,
      roles: ['admin'],
      deviceMaxAge: 60,
      ticketRequired: true,
    },
    exemptions: [{ userId: 'ada', actorId: 'admin', reason: 'lost phone', grantedAt: 5, until: 9 }],
    updatedAt: 5,
  }

  it('parses back as itself', () => {
    expect(parsePolicyRecord('c1', policy)).toEqual(policy)
    expect(parsePolicyRecord('c1', { ...policy, requirement: null })).toMatchObject({ requirement: null })
  })

  it('S11 out of shape is ERR_RECORD_CORRUPT', () => {
    for (const path of pathsOf(policy)) {
      for (const value of [{}, 0.5, -1]) {
        const broken = change(policy, path, value)
        expect(() => parsePolicyRecord('c1', broken), path.join('.')).toThrowError(
          expect.objectContaining({
            code: 'ERR_RECORD_CORRUPT',
            message: expect.stringContaining(`stored record: ${nameOf(path)}`),
          }),
        )
      }
    }
    expect(() => parsePolicyRecord('c2', policy)).toThrowError(/companyId/)
  })
})

/** Values that a field must not have. Some texts may be anything: whether they are right is found out elsewhere. */
function brokenValues(path: readonly string[]): readonly unknown[] {
  const name = path.at(-1) ?? ''
  const isFreeText =
    ['generation', 'deviceGeneration', 'id', 'name', 'sealedSecret', 'keyId'].includes(name) ||
    path.at(-2) === 'hashes'
  const isElement = /^\d+$/.test(name)
  return [
    ...(isElement ? [] : [undefined]),
    ...(isFreeText ? [''] : ['xyzzy']),
    {},
    [[]],
    -99,
    0.5,
    true,
    1e300,
  ]
}

/** The field as a message names it: `authenticators[0].id`. */
function nameOf(path: readonly string[]): string {
  return path
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('')
    .slice(1)
}

function parseError(document: unknown): unknown {
  try {
    return parseEnrollmentRecord('ada', document)
  } catch (error) {
    return error
  }
}

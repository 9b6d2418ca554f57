import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Commit,
  type DocumentStore,
  memoryStore,
  type StepwardError,
  type TwoFactorStore,
} from '../../src/index.js'
import { emptyPolicy } from '../../src/policy/record.js'
import { MAX_DOCUMENT_BYTES, MAX_EVENT_BYTES, MAX_EVENTS_PER_COMMIT } from '../../src/storage/contract.js'
import { AUTHENTICATOR, FULL_ENROLLMENT, FULL_POLICY } from '../support/records.js'
import { type Bench, bench, collect, putPolicy, putRecord, recordOf } from '../support/service.js'

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

const bytes = (text: string) => Buffer.byteLength(text)

/** The largest text that JSON makes of so many characters: six bytes each. */
const escaped = (length: number, prefix: string = '') => prefix.padEnd(length, '\u0001')

/** A store that checks every commit against the contract. */
function strict(store: TwoFactorStore) {
  const commits: Commit[] = []
  const check = (half: DocumentStore): DocumentStore => ({
    ...half,
    commit(change) {
      expect(bytes(change.document ?? '')).toBeLessThanOrEqual(MAX_DOCUMENT_BYTES)
      expect(change.events.length).toBeLessThanOrEqual(MAX_EVENTS_PER_COMMIT)
      for (const event of change.events) {
        expect(bytes(event.document)).toBeLessThanOrEqual(MAX_EVENT_BYTES)
        for (const text of [event.id, event.type, event.at]) expect(text).toMatch(/^.{1,128}$/)
      }
      commits.push(change)
      return half.commit(change)
    },
  })
  return { commits, store: { enrollments: check(store.enrollments), policies: check(store.policies) } }
}

const tooLong = (store: string) => ({
  code: 'ERR_INVALID_ARGUMENT',
  message:
    `${store}.commit: expected a document of at most 256 KiB and events of at most 16 KiB; ` +
    'shorten the ids and texts',
})
const TOO_LONG = tooLong('store.policies')

/** The largest context: 4,096 bytes of JSON in each of two spellings. */
const CONTEXTS: readonly Readonly<Record<string, string>>[] = [
  { ip: '192.0.2.1', userAgent: 'Mozilla/5.0', requestId: 'r1' },
  Object.fromEntries([...'abcdefgh'].map((name) => [name, 'x'.repeat(name === 'h' ? 455 : 512)])),
  { a: escaped(512), b: escaped(168) },
]

/** A JSON array of texts that takes so many bytes. */
function rolesOf(total: number): string[] {
  const roles = Array.from({ length: 50 }, (_, index) => `${index}`.padEnd(100, 'r'))
  const rest = total - bytes(JSON.stringify(roles)) - 3
  const long = Math.floor(rest / 203)
  const last = rest - long * 203
  return [...roles, ...Array.from({ length: long }, () => 'x'.repeat(200)), 'y'.repeat(last)]
}

describe('S11 a policy', () => {
  const by = { companyId: 'acme', actorId: 'ada' }

  it('S11 has roles of at most 8,192 bytes together', async () => {
    const { twoFactor, enroll } = bench(strict(memoryStore()).store)
    await enroll('ada')
    const roles = rolesOf(8192)
    expect(bytes(JSON.stringify(roles))).toBe(8192)
    expect(await twoFactor.policy.require({ ...by, roles })).toMatchObject({ ok: true, policy: { roles } })
    for (const tooMany of [rolesOf(8193), Array.from({ length: 7 }, () => escaped(200))]) {
      await expect(twoFactor.policy.require({ ...by, roles: tooMany })).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        option: 'roles',
        message: 'policy.require: roles: expected at most 8,192 bytes together',
      })
    }
    expect(await twoFactor.policy.get({ companyId: 'acme' })).toMatchObject({ roles })
  })

  it('S11 refuses an exemption for which it has no room, and loses none', async () => {
    const { store, commits } = strict(memoryStore())
    const { twoFactor, enroll, time } = bench(store)
    await enroll('ada')
    const until = new Date(time.now.getTime() + 3_600_000)
    const reason = '€'.repeat(500)
    const exempt = (userId: string) => twoFactor.policy.exempt({ ...by, userId, until, reason })
    const dates = { grantedAt: time.now.getTime(), until: until.getTime() }
    const exempted = Array.from({ length: 100 }, (_, index) => `user-${index}`)
    await putPolicy(store, {
      ...emptyPolicy('acme'),
      exemptions: exempted.map((userId) => ({ userId, actorId: 'ada', reason, ...dates })),
    })
    while ((await exempt(`user-${exempted.length}`)).ok) exempted.push(`user-${exempted.length}`)
    expect(exempted.length).toBeGreaterThan(110)
    const full = await store.policies.load('acme')
    const before = commits.length
    expect(await exempt('one more')).toEqual({ ok: false, reason: 'too_many_exemptions' })
    expect(commits).toHaveLength(before)
    expect(await store.policies.load('acme')).toEqual(full)
    const { exemptions } = await twoFactor.policy.get({ companyId: 'acme' })
    expect(exemptions.map(({ userId }) => userId)).toEqual(exempted)
    // There is still room for the longest rule, and for an exemption that replaces another one.
    expect(await twoFactor.policy.require({ ...by, roles: rolesOf(8192) })).toMatchObject({ ok: true })
    expect(await exempt('user-7')).toMatchObject({
      ok: true,
      policy: { exemptions: { length: exempted.length } },
    })
    time.advance(3600)
    const later = new Date(until.getTime() + 1000)
    const room = twoFactor.policy.exempt({ ...by, userId: 'one more', until: later, reason })
    expect(await room).toMatchObject({ ok: true, policy: { exemptions: { length: 1 } } })
  })

  it('S11 S12 refuses ids that together are too long for an event, and changes nothing', async () => {
    const { store, commits } = strict(memoryStore())
    const { twoFactor, time } = bench(store)
    const [companyId, actorId, userId] = ['c', 'a', 'u'].map((name) => escaped(1024, name)) as [
      string,
      string,
      string,
    ]
    await twoFactor.admin.importSecret({ userId: actorId, actorId, secret: { base32: SECRET } })
    await putPolicy(store, { ...FULL_POLICY, companyId })
    const [before, length] = [await store.policies.load(companyId), commits.length]
    const exemption = { companyId, actorId, userId, until: time.now, reason: 'a new phone' }
    await expect(twoFactor.policy.exempt(exemption)).rejects.toMatchObject(TOO_LONG)
    const roles = rolesOf(8192)
    await expect(twoFactor.policy.require({ companyId, actorId, roles })).rejects.toMatchObject(TOO_LONG)
    expect(commits).toHaveLength(length)
    expect(await store.policies.load(companyId)).toEqual(before)
    expect(await collect(twoFactor.policy.events({ companyId }))).toEqual([])
    expect(await twoFactor.policy.require({ companyId, actorId })).toMatchObject({ ok: true })
    expect(await twoFactor.policy.relax({ companyId, actorId })).toMatchObject({ ok: true })
  })
})

describe('an enrollment', () => {
  it('S11 of the longest ids, names, envelopes and reasons can be stored, reset and erased', async () => {
    const { store, commits } = strict(memoryStore())
    const { twoFactor } = bench(store)
    const [userId, actorId] = [escaped(1024, 'u'), escaped(1024, 'a')]
    const key = { ...AUTHENTICATOR, name: escaped(100), sealedSecret: 'x'.repeat(8192) }
    const { confirmedAt, lastStep, drift, lastUsedAt, ...pending } = key
    const largest = {
      ...FULL_ENROLLMENT,
      userId,
      authenticators: Array.from({ length: 10 }, (_, index) => ({ ...key, id: `${index}`.repeat(22) })),
      pending: {
        ...pending,
        startedAt: 1,
        expiresAt: 2,
        challengeId: 'c'.repeat(22),
        ticket: true,
        throttle: FULL_ENROLLMENT.codeThrottle,
      },
      recoveryCodes: {
        keyId: 'k'.repeat(32),
        hashes: Array(50).fill('h'.repeat(43)),
        used: Array(50).fill('h'.repeat(43)),
        imported: true,
        issuedAt: 1,
      },
      devices: Array.from({ length: 20 }, (_, index) => ({
        id: `${index}`.padEnd(22, 'd'),
        name: escaped(100),
        trustedAt: 1,
        expiresAt: 2,
      })),
      loginCompanies: Array(20).fill(escaped(1024, 'c')),
      history: Array(20).fill({ id: 'i'.repeat(22), confirmedAt, endedAt: 2, endReason: 'replaced' }),
    }
    await putRecord(store, largest)
    const reason = escaped(500)
    expect(await twoFactor.admin.reset({ userId, actorId, reason })).toEqual({ ok: true })
    expect(await twoFactor.admin.issueTicket({ userId, actorId, reason })).toMatchObject({ ok: true })
    expect(await twoFactor.admin.erase({ userId, actorId })).toEqual({ ok: true })
    const events = await collect(twoFactor.enrollment.events({ userId }))
    expect(events).toMatchObject([{ reason, authenticatorIds: { length: 10 } }, { reason }, { actorId }])
    expect(commits).toHaveLength(4)
  })

  it('NIST-4.1 has the last 20 ended authenticators, and its trail has all', async () => {
    const { twoFactor, enroll, time, store } = bench(strict(memoryStore()).store)
    for (let round = 0; round < 25; round++) {
      await enroll('ada')
      await twoFactor.admin.reset({ userId: 'ada', actorId: 'admin', reason: `round ${round}` })
      time.advance(30)
    }
    const events = await collect(twoFactor.enrollment.events({ userId: 'ada' }))
    const ended = events.flatMap((event) => (event.type === 'enrollment.ended' ? event.authenticatorIds : []))
    expect(new Set(ended).size).toBe(25)
    const { history } = await recordOf(store, 'ada')
    expect(history.map(({ id }) => id)).toEqual(ended.slice(-20))
  })
})

describe('S11 a context', () => {
  it('S11 has at most 10 texts and 4,096 bytes together, and is kept as it is', async () => {
    const { twoFactor, enroll, events } = bench(strict(memoryStore()).store)
    await enroll('ada')
    const verify = (context: unknown, code: string) =>
      twoFactor.verify({ userId: 'ada', code, context } as never)
    const ten = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`key ${index}`, `${index}`]))
    for (const [index, context] of [...CONTEXTS, ten, { empty: '' }].entries()) {
      expect(bytes(JSON.stringify(context))).toBeLessThanOrEqual(4096)
      await verify(context, `wrong ${index}`)
      expect(events.at(-1)).toMatchObject({ type: 'verification.failed', failures: index + 1, context })
    }
    const before = events.length
    for (const [context, problem] of [
      [{ ...ten, more: '' }, 'expected at most 10 entries, got 11'],
      [{ ip: 7 }, ''],
      [{ ip: null }, ''],
      [{ ['n'.repeat(4091)]: '' }, 'expected names of at most 4,096 bytes together'],
      ['ip', ''],
      [null, ''],
      [7, ''],
    ] as const) {
      await expect(verify(context, 'other')).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringContaining(`verify: context${problem === '' ? '' : `: ${problem}`}`),
      })
    }
    expect(events).toHaveLength(before)
    await verify(undefined, 'other')
    expect(events.at(-1)).not.toHaveProperty('context')
  })
})

/** A text of up to so many characters, also of the kinds that take the most bytes. */
const textOf = (max: number) =>
  fc.oneof(
    fc.constantFrom(escaped(max), '"'.repeat(max), '\\'.repeat(max), 'plain'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: max }).filter(({ length }) => length <= max),
  )

const idText = fc.oneof(
  textOf(1024).filter((id) => bytes(id) <= 1024),
  fc.constantFrom('€'.repeat(341), '👍'.repeat(256)),
)
const reasonText = fc.oneof(textOf(500), fc.constant('€'.repeat(500)))

/** The first characters of a text, none of them cut in two. */
const startOf = (text: string, count: number) => Array.from(text).slice(0, count).join('')

/** What a step of the property does, with the ids and texts that were drawn. */
const STEPS: readonly ((
  on: Bench,
  ids: { userId: string; actorId: string; companyId: string },
  text: string,
  context: Readonly<Record<string, string>>,
) => Promise<unknown>)[] = [
  ({ twoFactor }, { userId }, text) =>
    twoFactor.enrollment.start({ userId, accountName: text, name: startOf(text, 50) }),
  ({ twoFactor }, { actorId }) =>
    twoFactor.admin.importSecret({ userId: actorId, actorId, secret: { base32: SECRET } }),
  ({ twoFactor }, { userId }, _, context) => twoFactor.enrollment.confirm({ userId, code: 'wrong', context }),
  ({ twoFactor }, { userId, actorId }) =>
    twoFactor.admin.importSecret({ userId, actorId, secret: { base32: SECRET } }),
  ({ twoFactor }, { userId }, _, context) => twoFactor.verify({ userId, code: 'wrong', context }),
  ({ twoFactor }, { userId, actorId }, _, context) =>
    twoFactor.devices.revokeAll({ userId, actorId, context }),
  ({ twoFactor }, { userId, actorId }, reason, context) =>
    twoFactor.admin.reset({ userId, actorId, reason, context }),
  ({ twoFactor }, { userId, actorId }, reason) => twoFactor.admin.issueTicket({ userId, actorId, reason }),
  ({ twoFactor }, { userId, actorId }) => twoFactor.admin.erase({ userId, actorId }),
  ({ twoFactor }, { companyId, actorId }, text) =>
    twoFactor.policy.require({ companyId, actorId, roles: [startOf(text, 100)] }),
  ({ twoFactor }, { companyId, actorId }) =>
    twoFactor.policy.require({ companyId, actorId, roles: rolesOf(8192) }),
  ({ twoFactor }, { companyId, actorId }, _, context) =>
    twoFactor.policy.relax({ companyId, actorId, context }),
  ({ twoFactor, time }, { companyId, userId, actorId }, reason) =>
    twoFactor.policy.exempt({
      companyId,
      userId,
      actorId,
      reason,
      until: new Date(time.now.getTime() + 1000),
    }),
]

describe('S11 S12 every commit', () => {
  it('S11 S12 is within the bounds of the contract, or the call is refused and changes nothing', async () => {
    const anyIds = fc.record({ userId: idText, actorId: idText, companyId: idText })
    const longest = { userId: escaped(1024, 'u'), actorId: escaped(1024, 'a'), companyId: escaped(1024, 'c') }
    const ids = fc.oneof(anyIds, fc.constant(longest))
    let refused = 0
    const step = fc.tuple(fc.constantFrom(...STEPS), reasonText, fc.constantFrom(...CONTEXTS))
    const steps = fc.array(step, { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(ids, steps, async (ids, drawn) => {
        const { store, commits } = strict(memoryStore())
        const on = bench(store)
        for (const [step, text, context] of drawn) {
          const before = commits.length
          const error: unknown = await step(on, ids, text, context).then(
            () => null,
            (thrown: unknown) => thrown,
          )
          if (error === null) continue
          refused += 1
          // Only an event of an admin has more than one id.
          expect([TOO_LONG.message, tooLong('store.enrollments').message]).toContain(
            (error as StepwardError).message,
          )
          expect(commits).toHaveLength(before)
        }
      }),
      { numRuns: 100 },
    )
    expect(refused).toBeGreaterThan(0)
  })
})

import { describe, expect, it } from 'vitest'
import { type EnrollmentStore, memoryStore, type TwoFactorStore } from '../../src/index.js'
import { type Expected, violations } from '../histories/check.js'
import type { Answer, CodeName, Kept, KeptEvent, Outcome } from '../histories/history.js'
import { offerAll } from '../histories/offer.js'
import { enroll, FIRST_STEP, keptOf, timeOf } from '../histories/people.js'

/** Parts of a history as it should be, which each test below changes. */
const step = (number: number): CodeName => ({ factor: 'totp', step: number })
const recovery = (index: number): CodeName => ({ factor: 'recovery_code', index })
const WRONG: CodeName = { factor: 'wrong' }

const answer = (
  name: CodeName,
  outcome: Outcome,
  eventId: string | null,
  from: number,
  now: number = from,
): Answer => ({ userId: 'ada', name, now, from, to: from + 5, outcome, eventId })

const event = (
  id: string,
  at: number,
  what: KeptEvent['what'],
  factor: KeptEvent['factor'] = 'totp',
): KeptEvent => ({ id, at, what, factor })

const KEPT: Kept = {
  userId: 'ada',
  trail: [
    event('e0', 0, 'other', null),
    event('e1', 10, 'accepted'),
    event('e2', 10, 'replayed'),
    event('e3', 30, 'accepted', 'recovery_code'),
    event('e4', 30, 'invalid_code', 'recovery_code'),
    event('e5', 50, 'invalid_code'),
    event('e6', 50, 'invalid_code'),
  ],
  lastStep: 7,
  codeFailures: 2,
  recoveryFailures: 1,
  recoveryCodesLeft: 9,
  recoveryCodes: 10,
}

const ANSWERS: readonly Answer[] = [
  answer(step(7), 'ok', 'e1', 10),
  answer(step(7), 'replayed', 'e2', 10),
  answer(recovery(0), 'ok', 'e3', 30),
  answer(recovery(0), 'invalid_code', 'e4', 30),
  answer(WRONG, 'invalid_code', 'e5', 50),
  answer(WRONG, 'invalid_code', 'e6', 50),
  answer(WRONG, 'locked', null, 50),
  answer(step(8), 'locked', null, 60),
]

/** The history with more answers, and with their events in the trail. */
const withMore = (answers: readonly Answer[], events: readonly KeptEvent[], kept: Partial<Kept> = {}) =>
  [[...ANSWERS, ...answers], [{ ...KEPT, trail: [...KEPT.trail, ...events], ...kept }]] as const

const found = (answers: readonly Answer[], kept: readonly Kept[], expected?: Expected): string =>
  violations(answers, kept, expected).join('\n')

describe('the checker of histories', () => {
  it('S1 S2 S3 S12 finds nothing in a correct history', () => {
    expect(violations(ANSWERS, [KEPT], { limit: 2, longest: 1 })).toEqual([])
  })

  it('S12 finds nothing in a fault that was applied, nor in one that was not', () => {
    const fault = answer(step(8), 'ERR_STORE_FAILED', null, 70)
    expect(violations(...withMore([fault], []))).toEqual([])
    const taken = withMore([fault], [event('e7', 70, 'accepted')], { lastStep: 8, codeFailures: 0 })
    expect(violations(...taken)).toEqual([])
  })

  it('S1 finds a step that was accepted twice', () => {
    const [answers, kept] = withMore([answer(step(7), 'ok', 'e7', 12, 10)], [event('e7', 10, 'accepted')], {
      codeFailures: 0,
    })
    expect(found(answers, kept)).toContain('S1 ada: step 7 was accepted 2 times')
  })

  it.each([7, 6])('S1 finds step %i accepted after step 7 was', (late) => {
    const again = answer(step(late), 'ok', 'e7', 16, 16)
    const [answers, kept] = withMore([again], [event('e7', 16, 'accepted')], { codeFailures: 0 })
    expect(found(answers, kept)).toContain(`S1 ada: step ${late} was accepted after step 7`)
  })

  it('S1 finds nothing where an older step was accepted at the same moment as a newer one', () => {
    const [answers, kept] = withMore([answer(step(6), 'ok', 'e7', 14, 10)], [event('e7', 10, 'accepted')], {
      codeFailures: 0,
    })
    expect(violations(answers, kept)).toEqual([])
  })

  it('S1 finds a code that has passed unreported and then once more', () => {
    const fault = answer(step(8), 'ERR_STORE_FAILED', null, 70)
    const passed = answer(step(8), 'ok', 'e8', 80, 70)
    const events = [event('e7', 70, 'accepted'), event('e8', 70, 'accepted')]
    const [answers, kept] = withMore([fault, passed], events, { lastStep: 8, codeFailures: 0 })
    expect(violations(answers, kept)).toEqual(['S1 ada: 1 codes have passed 2 times'])
  })

  it('S1 finds a record that has forgotten the last step', () => {
    expect(found(ANSWERS, [{ ...KEPT, lastStep: 6 }])).toBe(
      'S1 ada: step 7 was accepted, and the record knows only 6',
    )
  })

  it('S2 finds a recovery code that was accepted twice', () => {
    const [answers, kept] = withMore(
      [answer(recovery(0), 'ok', 'e7', 31, 30)],
      [event('e7', 30, 'accepted', 'recovery_code')],
      { recoveryFailures: 0, recoveryCodesLeft: 8 },
    )
    expect(found(answers, kept)).toContain('S2 ada: recovery code 0 was accepted 2 times')
  })

  it('S2 finds a used recovery code among those that are left', () => {
    expect(found(ANSWERS, [{ ...KEPT, recoveryCodesLeft: 10 }])).toContain(
      'S2 ada: 1 recovery codes were used',
    )
  })

  it('S3 finds one more evaluated than the limit, reported or not', () => {
    expect(found(ANSWERS, [KEPT], { limit: 1 })).toContain(
      'S3 ada: 2 wrong codes were evaluated, of at most 1',
    )
    const [answers, kept] = withMore([], [event('e7', 50, 'invalid_code')], { codeFailures: 3 })
    expect(found(answers, kept, { limit: 2 })).toContain('S3 ada: 3 wrong codes were evaluated, of at most 2')
  })

  it('S3 finds a right code accepted beyond the limit, and a wrong one accepted at all', () => {
    const right = withMore([answer(step(8), 'ok', 'e7', 70)], [event('e7', 70, 'accepted')], {
      lastStep: 8,
      codeFailures: 0,
    })
    expect(found(...right, { limit: 2 })).toContain('S3 ada: step 8 was accepted beyond the limit')
    const wrong = withMore([answer(WRONG, 'ok', 'e7', 70)], [event('e7', 70, 'accepted')], {
      codeFailures: 0,
    })
    expect(found(...wrong)).toContain('S3 ada: a wrong code was accepted')
  })

  it.each([
    ['codeFailures', '1 failures (totp) in the record, 2 in the trail'],
    ['recoveryFailures', '0 failures (recovery_code) in the record, 1 in the trail'],
  ] as const)('S3 finds a failure that the record has forgotten: %s', (field, expected) => {
    expect(found(ANSWERS, [{ ...KEPT, [field]: KEPT[field] - 1 }])).toBe(`S3 ada: ${expected}`)
  })

  it('S4 finds a success that was reported and not kept', () => {
    const [answers, kept] = withMore([answer(step(8), 'ok', 'e7', 70)], [], { lastStep: 8 })
    expect(found(answers, kept)).toBe('S4 ada: step 8, ok: its commit is not in the trail')
  })

  it('S4 finds a refusal without a commit that was reported as an event', () => {
    const [answers, kept] = withMore([answer(step(8), 'busy', 'e7', 70)], [])
    expect(found(answers, kept)).toBe('S4 ada: step 8, busy: an event was reported')
  })

  it('S12 finds an event that is in the trail twice, of another kind, or of no answer', () => {
    const [event1] = KEPT.trail.slice(1)
    if (event1 === undefined) throw new Error('not reached')
    const twice = { ...KEPT, trail: [event1, ...KEPT.trail] }
    expect(found(ANSWERS, [twice])).toContain('S12 ada: the event e1 is in the trail 2 times')
    const other = KEPT.trail.map((one) => (one.id === 'e2' ? { ...one, what: 'invalid_code' as const } : one))
    expect(found(ANSWERS, [{ ...KEPT, trail: other }])).toContain(
      'S12 ada: step 7, replayed: its event is of another kind',
    )
    const [answers, kept] = withMore([], [event('e7', 70, 'replayed')])
    expect(found(answers, kept)).toBe('S12 ada: 1 events that were never reported, and 0 faults')
  })

  it('S12 finds an outcome without its event, and one event that was reported twice', () => {
    const without = withMore([answer(step(8), 'invalid_code', null, 20)], [])
    expect(found(...without)).toContain('S12 ada: step 8, invalid_code: no event was reported')
    const twice = withMore([answer(step(7), 'replayed', 'e2', 20)], [])
    expect(found(...twice)).toBe('S12 ada: step 7, replayed: its event was reported twice')
  })

  it('S12 finds a user of whom nothing was kept', () => {
    expect(found(ANSWERS, [])).toBe('S12 ada: nothing was kept')
  })

  it('S11 finds what is neither a result nor a StepwardError, and what took too long', () => {
    const [answers, kept] = withMore([answer(step(8), 'unknown', null, 70)], [])
    expect(found(answers, kept)).toBe('S11 ada: step 8: neither a result nor a StepwardError')
    const slow = { ...answer(step(8), 'locked', null, 70), to: 70 + 2_000_000 }
    expect(found(...withMore([slow], []), { longest: 1 })).toBe('S11 ada: step 8, locked: took 2 s')
  })
})

/** Offers the code of one step 8 times at once, and checks the history. */
async function judged(store: TwoFactorStore): Promise<string> {
  const people = await enroll(store, ['ada'])
  const step = FIRST_STEP + 1
  const offers = people.flatMap((person) => Array.from({ length: 8 }, () => person.offerStep(step)))
  const answers = await offerAll(store, { now: timeOf(step), freeFailures: 4, offers })
  return violations(answers, await keptOf(store, people)).join('\n')
}

describe('the history of a store', () => {
  it('S1 S12 shows nothing if the store keeps its contract', async () => {
    expect(await judged(memoryStore())).toBe('')
  })

  it('S1 shows a code accepted twice if the store compares no revision', async () => {
    const { enrollments, policies } = memoryStore()
    const commit: EnrollmentStore['commit'] = async (change) => {
      const expected = (await enrollments.load(change.id))?.revision ?? null
      return (await enrollments.commit({ ...change, expected })) || commit(change)
    }
    expect(await judged({ enrollments: { ...enrollments, commit }, policies })).toContain(
      `S1 ada: step ${FIRST_STEP + 1} was accepted 8 times`,
    )
  })

  it('S4 shows a success that was reported for a commit that was not made', async () => {
    const { enrollments, policies } = memoryStore()
    const commit: EnrollmentStore['commit'] = async (change) =>
      change.expected === null ? enrollments.commit(change) : true
    expect(await judged({ enrollments: { ...enrollments, commit }, policies })).toContain('S4 ada: ')
  })

  it('S12 shows an event that was not kept with its document', async () => {
    const { enrollments, policies } = memoryStore()
    const commit: EnrollmentStore['commit'] = (change) => enrollments.commit({ ...change, events: [] })
    expect(await judged({ enrollments: { ...enrollments, commit }, policies })).toContain(
      'its commit is not in the trail',
    )
  })
})

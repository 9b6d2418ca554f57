import { afterAll, beforeAll, expect, it } from 'vitest'
import { violations } from './check.js'
import type { Answer, Offer, Outcome } from './history.js'
import { enroll, FIRST_STEP, keptOf, type Person, timeOf } from './people.js'
import { type Crew, startCrew } from './processes.js'
import { type OpenStore, openStore, type Target } from './stores.js'

/** As many as a small server has. Each offers every code twice, so a code is offered 8 times at once. */
const PROCESSES = 4
const TWICE = 2

/** Codes that are offered at the same moment: each process has so many requests twice. */
const AT_ONCE = 100

/** New steps of one user, one after the other. */
const STEPS = 20

/** Users with two codes offered at once, and how often: 16 requests at once race longer than 8. */
const PAIRED_PEOPLE = 40
const PAIRS = 5

/** Milliseconds that a code may take, all its offers, on a machine that is busy with other tests. */
const PATIENCE = 60

/** One recovery code for so many codes of an app. */
const CODES_PER_RECOVERY_CODE = 20

/** Recovery codes of one user. */
const RECOVERY_CODES = 10

/** Wrong codes of all processes at once against one user. */
const GUESSES = 200

/** Failures without a wait: the default of the product. */
const FREE_FAILURES = 4

export interface RacesOptions {
  /** Codes of time steps; the environment variable STEPWARD_RACES wins. */
  readonly codes: number
  /** The store as the processes open it; default: as the test does. */
  readonly processes?: () => Target
  /** For a slow server: fewer requests at once, so that none meets its timeout. */
  readonly pairedPeople?: number
  readonly guesses?: number
}

/** The given number is enough to see a fault. A longer run sets STEPWARD_RACES. */
const countOf = (codes: number): number => Number(process.env['STEPWARD_RACES'] || codes)

const chunksOf = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )

const twice = (offers: readonly Offer[]): Offer[] => Array.from({ length: TWICE }, () => offers).flat()

function tally(answers: readonly Answer[]): Partial<Record<Outcome, number>> {
  const counts: Partial<Record<Outcome, number>> = {}
  for (const { outcome } of answers) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

/** Tests of the promises that hold across processes, on the store at `target`. */
export function testRaces(target: () => Target, options: RacesOptions): void {
  const codes = countOf(options.codes)
  const { pairedPeople = PAIRED_PEOPLE, guesses: guessCount = GUESSES } = options
  const offered = PROCESSES * TWICE
  let open: OpenStore
  let crew: Crew
  let made = 0

  beforeAll(async () => {
    open = await openStore(target())
    await open.migrate()
    crew = await startCrew(PROCESSES, (options.processes ?? target)())
  })
  afterAll(async () => {
    await crew?.stop()
    await open?.close()
  })

  async function newPeople(count: number): Promise<Person[]> {
    const people: Person[] = []
    const names = Array.from({ length: count }, () => `person-${++made}`)
    for (const chunk of chunksOf(names, AT_ONCE)) people.push(...(await enroll(open.store, chunk)))
    return people
  }

  it(`S1 S12 ${codes} codes, each offered ${offered} times at once, pass once each`, {
    timeout: 120_000 + codes * PATIENCE,
  }, async () => {
    const people = await newPeople(Math.ceil(codes / STEPS))
    for (let round = 1; round <= STEPS; round++) {
      const step = FIRST_STEP + round
      for (const chunk of chunksOf(people, AT_ONCE)) {
        const offers = twice(chunk.map((person) => person.offerStep(step)))
        await crew.play({ now: timeOf(step), freeFailures: FREE_FAILURES, offers })
      }
    }
    const answers = crew.takeAnswers()
    expect(violations(answers, await keptOf(open.store, people))).toEqual([])
    const total = people.length * STEPS
    // A request that loses a race loses it to a commit, and 8 of them do not use up its attempts.
    expect(tally(answers)).toEqual({ ok: total, replayed: (offered - 1) * total })
  })

  it(`S1 S12 of two steps, each offered ${offered} times at once, the older never passes after the newer`, async () => {
    const people = await newPeople(pairedPeople)
    for (let round = 1; round <= PAIRS; round++) {
      const newer = FIRST_STEP + 2 * round
      const offers = twice(people.flatMap((person) => [person.offerStep(newer), person.offerStep(newer - 1)]))
      await crew.play({ now: timeOf(newer), freeFailures: FREE_FAILURES, offers })
    }
    const answers = crew.takeAnswers()
    expect(violations(answers, await keptOf(open.store, people))).toEqual([])
    const { ok = 0, replayed = 0 } = tally(answers)
    expect(ok + replayed).toBe(answers.length)
    expect(ok).toBeGreaterThanOrEqual(people.length * PAIRS)
  })

  const lists = Math.ceil(codes / CODES_PER_RECOVERY_CODE / RECOVERY_CODES)
  it(`S2 S12 ${lists * RECOVERY_CODES} recovery codes, each offered ${offered} times and two at once, pass once each`, async () => {
    const people = await newPeople(lists)
    for (let first = 0; first < RECOVERY_CODES; first += 2) {
      for (const half of chunksOf(people, AT_ONCE / 2)) {
        const offers = twice(
          half.flatMap((person) => [person.offerRecoveryCode(first), person.offerRecoveryCode(first + 1)]),
        )
        await crew.play({ now: timeOf(FIRST_STEP + first), freeFailures: FREE_FAILURES, offers })
      }
    }
    const answers = crew.takeAnswers()
    expect(violations(answers, await keptOf(open.store, people))).toEqual([])
    const total = people.length * RECOVERY_CODES
    expect(tally(answers)).toEqual({ ok: total, replayed: (offered - 1) * total })
  })

  it(`S3 S12 of ${guessCount} wrong codes at once the limit is evaluated, and then the right one is refused`, async () => {
    const people = await newPeople(5)
    const limit = FREE_FAILURES + 1
    for (const person of people) {
      const now = timeOf(FIRST_STEP + 1)
      const guesses = Array.from({ length: guessCount / PROCESSES }, () => person.offerWrong())
      await crew.play({ now, freeFailures: FREE_FAILURES, offers: guesses })
      await crew.play({ now, freeFailures: FREE_FAILURES, offers: [person.offerStep(FIRST_STEP + 1)] })
    }
    const answers = crew.takeAnswers()
    expect(violations(answers, await keptOf(open.store, people), { limit })).toEqual([])
    expect(tally(answers)).toEqual({
      invalid_code: limit * people.length,
      locked: (guessCount - limit + PROCESSES) * people.length,
    })
  })
}

import type { Answer, CodeName, Kept, KeptEvent } from './history.js'

/** What a history is checked against, besides the promises that always hold. */
export interface Expected {
  /** Wrong codes of the app that are evaluated for one user at most, if no wait ends within this history. */
  readonly limit?: number
  /** Seconds that an answer may take. */
  readonly longest?: number
}

/** The outcomes that write. Each has its event. */
const WRITES: ReadonlySet<string> = new Set(['ok', 'invalid_code'])

/** Those that are recorded once in a while, so that a flood costs no commit each. */
const MAY_WRITE: ReadonlySet<string> = new Set(['replayed', 'locked', 'suspended'])

/**
 * Compares the answers that many processes got with what the store has kept. Each line begins with the id of a broken
 * promise; no line: all are kept.
 *
 * An answer that is a fault may have been applied or not. Everything else is certain.
 */
export function violations(
  answers: readonly Answer[],
  kept: readonly Kept[],
  { limit, longest }: Expected = {},
): string[] {
  const byUser = groupBy(answers, ({ userId }) => userId)
  const known = new Set(kept.map(({ userId }) => userId))
  const strangers = [...byUser.keys()].filter((userId) => !known.has(userId))
  return [
    ...strangers.map((userId) => `S12 ${userId}: nothing was kept`),
    ...kept.flatMap((one) => {
      const own = byUser.get(one.userId) ?? []
      return [
        ...acceptedTwice(own),
        ...acceptedAfterLater(own),
        ...acceptedUnreported(own, one),
        ...beyondLimit(own, one, limit),
        ...reportedAgainstTrail(own, one),
        ...recordAgainstTrail(own, one),
        ...unbounded(own, longest),
      ].map(([promise, what]) => `${promise} ${one.userId}: ${what}`)
    }),
  ]
}

/** `Map.groupBy`, which Node 20 does not have. */
function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}

type Violation = readonly [promise: string, what: string]

const nameText = (name: CodeName): string =>
  name.factor === 'totp'
    ? `step ${name.step}`
    : name.factor === 'wrong'
      ? 'wrong code'
      : `recovery code ${name.index}`

const isAccepted = ({ outcome }: Answer): boolean => outcome === 'ok'

function acceptedTwice(answers: readonly Answer[]): Violation[] {
  const accepted = groupBy(answers.filter(isAccepted), ({ name }) => nameText(name))
  return [...accepted].flatMap(([name, { length, 0: first }]): Violation[] => {
    if (first?.name.factor === 'wrong') return [['S3', 'a wrong code was accepted']]
    const promise = first?.name.factor === 'totp' ? 'S1' : 'S2'
    return length > 1 ? [[promise, `${name} was accepted ${length} times`]] : []
  })
}

/** A step that was accepted though it was offered after the acceptance of itself or a later one had been reported. */
function acceptedAfterLater(answers: readonly Answer[]): Violation[] {
  const steps = answers.flatMap(({ outcome, name, from, to }) =>
    outcome === 'ok' && name.factor === 'totp' ? [{ step: name.step, from, to }] : [],
  )
  return steps.flatMap((late) =>
    steps
      .filter((early) => early.to < late.from && early.step >= late.step)
      .map((early): Violation => ['S1', `step ${late.step} was accepted after step ${early.step}`]),
  )
}

/** Successes that were never reported count too: their code must not pass again. */
function acceptedUnreported(answers: readonly Answer[], { trail }: Kept): Violation[] {
  const successes = trail.filter(({ what }) => what === 'accepted')
  return [...groupBy(successes, ({ at, factor }) => `${factor} ${at}`).values()].flatMap((group) => {
    const [first] = group
    const offered = answers.filter(({ name, now }) => name.factor === first?.factor && now === first.at)
    const codes = new Set(offered.map(({ name }) => nameText(name))).size
    const promise = first?.factor === 'totp' ? 'S1' : 'S2'
    return group.length > codes
      ? [[promise, `${codes} codes have passed ${group.length} times`] as const]
      : []
  })
}

function beyondLimit(answers: readonly Answer[], { trail }: Kept, limit: number | undefined): Violation[] {
  if (limit === undefined) return []
  const reported = answers.filter(
    ({ outcome, name }) => outcome === 'invalid_code' && name.factor !== 'recovery_code',
  )
  const written = trail.filter(({ what, factor }) => what === 'invalid_code' && factor === 'totp')
  const evaluated = Math.max(reported.length, written.length)
  if (evaluated > limit) return [['S3', `${evaluated} wrong codes were evaluated, of at most ${limit}`]]
  if (reported.length < limit) return []
  const lockedFrom = Math.max(...reported.map(({ to }) => to))
  return answers
    .filter((answer) => isAccepted(answer) && answer.from > lockedFrom)
    .map(({ name }): Violation => ['S3', `${nameText(name)} was accepted beyond the limit`])
}

const isFault = ({ outcome }: Answer): boolean => outcome.startsWith('ERR_') || outcome === 'unknown'

const KINDS: Readonly<Record<string, KeptEvent['what']>> = {
  ok: 'accepted',
  invalid_code: 'invalid_code',
  replayed: 'replayed',
  locked: 'refused',
  suspended: 'refused',
}

const eventOf = ({ outcome, name }: Answer): Pick<KeptEvent, 'what' | 'factor'> => ({
  what: KINDS[outcome] ?? 'other',
  factor: name.factor === 'wrong' ? 'totp' : name.factor,
})

function reportedAgainstTrail(answers: readonly Answer[], { trail }: Kept): Violation[] {
  const found: Violation[] = []
  const inTrail = groupBy(trail, ({ id }) => id)
  for (const [id, { length }] of inTrail) {
    if (length > 1) found.push(['S12', `the event ${id} is in the trail ${length} times`])
  }
  const reported = new Set<string>()
  for (const answer of answers) {
    const { outcome, eventId, name } = answer
    const subject = `${nameText(name)}, ${outcome}`
    if (MAY_WRITE.has(outcome) && eventId === null) continue
    if (!WRITES.has(outcome) && !MAY_WRITE.has(outcome)) {
      if (eventId !== null) found.push(['S4', `${subject}: an event was reported`])
      continue
    }
    if (eventId === null) {
      found.push(['S12', `${subject}: no event was reported`])
      continue
    }
    if (reported.has(eventId)) found.push(['S12', `${subject}: its event was reported twice`])
    reported.add(eventId)
    const [event] = inTrail.get(eventId) ?? []
    const { what, factor } = eventOf(answer)
    if (event === undefined) found.push(['S4', `${subject}: its commit is not in the trail`])
    else if (event.what !== what || event.factor !== factor) {
      found.push(['S12', `${subject}: its event is of another kind`])
    }
  }
  const unreported = trail.filter(({ id, what }) => what !== 'other' && !reported.has(id)).length
  const faults = answers.filter(isFault).length
  if (unreported > faults)
    found.push(['S12', `${unreported} events that were never reported, and ${faults} faults`])
  return found
}

/** Record and trail are written in one step, so the one follows from the other. */
function recordAgainstTrail(answers: readonly Answer[], kept: Kept): Violation[] {
  const found: Violation[] = []
  const failuresOf = (factor: KeptEvent['factor']): number => {
    const own = kept.trail.filter(
      ({ factor: of, what }) => of === factor && (what === 'accepted' || what === 'invalid_code'),
    )
    return own.length - 1 - own.findLastIndex(({ what }) => what === 'accepted')
  }
  for (const [factor, failures] of [
    ['totp', kept.codeFailures],
    ['recovery_code', kept.recoveryFailures],
  ] as const) {
    const expected = failuresOf(factor)
    if (failures !== expected) {
      found.push(['S3', `${failures} failures (${factor}) in the record, ${expected} in the trail`])
    }
  }
  const used = kept.trail.filter(({ what, factor }) => what === 'accepted' && factor === 'recovery_code')
  if (kept.recoveryCodes - kept.recoveryCodesLeft !== used.length) {
    found.push(['S2', `${used.length} recovery codes were used, and ${kept.recoveryCodesLeft} are left`])
  }
  for (const { name, outcome } of answers) {
    if (outcome === 'ok' && name.factor === 'totp' && name.step > kept.lastStep) {
      found.push(['S1', `step ${name.step} was accepted, and the record knows only ${kept.lastStep}`])
    }
  }
  return found
}

function unbounded(answers: readonly Answer[], longest: number = Number.POSITIVE_INFINITY): Violation[] {
  return answers.flatMap(({ name, outcome, from, to }): Violation[] => {
    const seconds = (to - from) / 1_000_000
    return [
      ...(outcome === 'unknown'
        ? [['S11', `${nameText(name)}: neither a result nor a StepwardError`] as const]
        : []),
      ...(seconds > longest ? [['S11', `${nameText(name)}, ${outcome}: took ${seconds} s`] as const] : []),
    ]
  })
}

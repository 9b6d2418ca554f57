import { describe, expect, it } from 'vitest'
import {
  ALL_CODES,
  BINDINGS,
  CLOCK,
  DRIFT,
  REPEATS,
  SCOPES,
  type Scope,
  TWO_AUTHENTICATORS,
  WAITING,
} from './alphabet.js'
import { explore } from './explore.js'
import { MACHINE } from './machine.js'

/** Answers that every exploration must meet. */
const ALWAYS = [
  ...['start ok', 'start challenge_invalid', 'start challenge_expired', 'start code_required'],
  ...[
    'confirm ok',
    'confirm not_pending',
    'confirm invalid_code',
    'confirm locked',
    'confirm challenge_invalid',
  ],
  ...['login ok', 'login replayed', 'login invalid_code', 'login suspended'],
  ...['login challenge_invalid', 'login challenge_expired', 'step-up ok', 'step-up replayed'],
  ...['disable ok', 'disable required_by_company', 'regenerate ok', 'remove unknown_authenticator'],
  ...['reset ok', 'erase ok', 'import ok', 'import already_enrolled', 'import ended', 'revoke ok'],
  ...['revoke one unknown_device', 'rename ok', 'save ok', 'unlock not_locked', 'unlock suspended'],
]

const WAITS = ['login locked', 'step-up locked', 'unlock ok']
const FORCED = [
  ...['start ticket_required', 'start ticket_invalid', 'start ticket_expired', 'confirm ticket_required'],
  ...['confirm expired', 'issue ok', 'issue already_enrolled', 'revoke one ok'],
]

/** The least that an exploration must see, and the answers that only it can meet. */
const LEAST = new Map<Scope, { states: number; transitions: number; answers: readonly string[] }>([
  [CLOCK, { states: 14_000, transitions: 1_390_000, answers: [...WAITS, 'confirm expired'] }],
  [REPEATS, { states: 7300, transitions: 890_000, answers: [] }],
  [WAITING, { states: 10_600, transitions: 1_200_000, answers: WAITS }],
  [
    TWO_AUTHENTICATORS,
    {
      states: 4200,
      transitions: 620_000,
      answers: ['remove ok', 'start too_many_authenticators', 'import too_many_authenticators'],
    },
  ],
  [DRIFT, { states: 3400, transitions: 370_000, answers: ['confirm expired'] }],
  [BINDINGS, { states: 8900, transitions: 1_080_000, answers: FORCED }],
])

describe('in every reachable state of a small world', () => {
  it('S1 no two secrets and no two steps have the same code', () => {
    expect(new Set(ALL_CODES).size).toBe(ALL_CODES.length)
  })

  for (const scope of SCOPES) {
    it(`S1 S2 S3 S5 S6 S7 S9 S10 S12 S13 hold with ${scope.name}, with a crash before or after each commit`, () => {
      const least = LEAST.get(scope)
      const { found, states, transitions, answers } = explore(MACHINE, scope)
      expect(found).toBeNull()
      expect(states).toBeGreaterThanOrEqual(least?.states ?? Number.POSITIVE_INFINITY)
      expect(transitions).toBeGreaterThanOrEqual(least?.transitions ?? Number.POSITIVE_INFINITY)
      const missing = [...ALWAYS, ...(least?.answers ?? [])].filter((answer) => !answers.has(answer))
      expect(missing).toEqual([])
    })
  }
})

import { describe, expect, it } from 'vitest'
import { ALL_CODES, DRIFT, ONE_AUTHENTICATOR, SCOPES, type Scope, THREE_AUTHENTICATORS } from './alphabet.js'
import { explore } from './explore.js'
import { MACHINE } from './machine.js'

/** Answers that every exploration must meet. */
const ALWAYS = [
  ...['start ok', 'start challenge_invalid', 'start challenge_expired', 'start code_required'],
  ...['start ticket_required', 'start ticket_invalid', 'start ticket_expired'],
  ...['confirm ok', 'confirm not_pending', 'confirm invalid_code', 'confirm locked'],
  ...['login ok', 'login replayed', 'login invalid_code', 'login suspended'],
  ...['login challenge_invalid', 'login challenge_expired', 'step-up ok', 'step-up replayed'],
  ...['disable ok', 'disable required_by_company', 'regenerate ok', 'remove unknown_authenticator'],
  ...['reset ok', 'erase ok', 'import ok', 'import already_enrolled', 'issue ok', 'revoke ok'],
]

/** The least that an exploration must see, and the answers that only it can meet. */
const LEAST = new Map<Scope, { states: number; transitions: number; answers: readonly string[] }>([
  [
    ONE_AUTHENTICATOR,
    { states: 8000, transitions: 900_000, answers: ['login locked', 'step-up locked', 'confirm expired'] },
  ],
  [
    THREE_AUTHENTICATORS,
    { states: 1700, transitions: 250_000, answers: ['remove ok', 'start too_many_authenticators'] },
  ],
  [DRIFT, { states: 4000, transitions: 450_000, answers: ['confirm expired'] }],
])

describe('in every reachable state of a small world', () => {
  it('S1 no two secrets and no two steps have the same code', () => {
    expect(new Set(ALL_CODES).size).toBe(ALL_CODES.length)
  })

  for (const scope of SCOPES) {
    it(`S1 S2 S3 S5 S6 S7 S9 S10 S12 hold with ${scope.name}, with a crash before or after each commit`, () => {
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

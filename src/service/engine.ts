import {
  decodeEnrollment,
  ERASED_SUMMARY as ERASED_ENROLLMENT,
  encodeEnrollment,
} from '../enrollment/codec.js'
import type { Context, Decision } from '../enrollment/decision.js'
import type { EnrollmentEvent } from '../enrollment/events.js'
import type { EnrollmentRecord } from '../enrollment/record.js'
import { withResealed } from '../enrollment/reseal.js'
import { randomId } from '../internal/bytes.js'
import { describe, invalidArgument } from '../internal/mismatch.js'
import type { OtpSecret } from '../otp/index.js'
import { decodePolicy, ERASED_SUMMARY as ERASED_POLICY, encodePolicy } from '../policy/codec.js'
import type { PolicyContext, PolicyDecision } from '../policy/decide.js'
import type { PolicyEvent } from '../policy/events.js'
import type { PolicyRecord } from '../policy/record.js'
import { type Codec, type Documents, documents } from './documents.js'
import { openSecrets, resealOutdated } from './keys/secrets.js'
import type { Busy } from './results.js'
import type { Settings } from './settings.js'

type Secrets = ReadonlyMap<string, OtpSecret>

/** One step of a user's enrollment: load → unseal → decide → seal → commit. */
interface Step<C, O, A> {
  readonly userId: string
  /** The pure rule. */
  readonly decision: (record: EnrollmentRecord | null, command: C, context: Context) => Decision<O>
  /** What the rule needs besides the record. Computed again after a lost race. */
  readonly command: (record: EnrollmentRecord | null, secrets: Secrets) => Promise<C> | C
  /** Turns the outcome into the answer before the commit, so that a key ring that fails uses up nothing. */
  readonly answer: (outcome: O) => Promise<A> | A
  /** True: the rule needs no secret, so an admin can reset and erase a user even when the key is lost. */
  readonly unopened?: true
}

/** What the parts of the service share. */
export interface Engine {
  readonly settings: Settings
  readonly enrollments: Documents<EnrollmentRecord, EnrollmentEvent>
  readonly policies: Documents<PolicyRecord, PolicyEvent>
  /** The server's clock, in Unix milliseconds. */
  now(): number
  /** A decision about a user. */
  decide<C, O, A>(step: Step<C, O, A>): Promise<A | Busy>
  /** A decision about a company's policy. */
  decidePolicy<C extends { readonly companyId: string }, O>(
    decision: (record: PolicyRecord | null, command: C, context: PolicyContext) => PolicyDecision<O>,
    command: C,
  ): Promise<O | Busy>
}

const ENROLLMENTS: Codec<EnrollmentRecord> = {
  name: 'store.enrollments',
  trail: 'enrollment.events',
  subject: 'userId',
  decode: decodeEnrollment,
  encode: encodeEnrollment,
  erasedSummary: ERASED_ENROLLMENT,
}

const POLICIES: Codec<PolicyRecord> = {
  name: 'store.policies',
  trail: 'policy.events',
  subject: 'companyId',
  decode: decodePolicy,
  encode: encodePolicy,
  erasedSummary: ERASED_POLICY,
}

const NO_SECRETS: Secrets = new Map()

export function createEngine(settings: Settings): Engine {
  const { store, keys, rules, timeout, onEvent } = settings
  const enrollments = documents<EnrollmentRecord, EnrollmentEvent>(
    store.enrollments,
    ENROLLMENTS,
    timeout,
    onEvent,
  )
  const policies = documents<PolicyRecord, PolicyEvent>(store.policies, POLICIES, timeout, onEvent)

  function now(): number {
    const time: unknown = settings.clock()
    if (time instanceof Date && time.getTime() >= 0) return time.getTime()
    const message = `createTwoFactor: clock: expected a function that returns a valid Date, got ${describe(time)}`
    throw invalidArgument(message, 'clock')
  }

  function decide<C, O, A>(step: Step<C, O, A>): Promise<A | Busy> {
    const { userId, decision, command, answer, unopened } = step
    return enrollments.transact(userId, async (record) => {
      const secrets = unopened ? NO_SECRETS : await openSecrets(keys, record)
      const prepared = await command(record, secrets)
      const context = { rules, now: now(), eventId: randomId(), secrets }
      const { outcome, change } = decision(record, prepared, context)
      if (change === null || change.next === null) return { outcome: await answer(outcome), change }
      // After a rotation the secrets move to the new key with the next change of the record.
      const resealed = await resealOutdated(keys, change.next, secrets)
      const next = resealed.size === 0 ? change.next : withResealed(change.next, resealed)
      return { outcome: await answer(outcome), change: { next, event: change.event } }
    })
  }

  return {
    settings,
    enrollments,
    policies,
    now,
    decide,
    decidePolicy: (decision, command) =>
      policies.transact(command.companyId, async (record) =>
        decision(record, command, { now: now(), eventId: randomId() }),
      ),
  }
}

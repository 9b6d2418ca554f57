import {
  decodeEnrollment,
  ERASED_SUMMARY as ERASED_ENROLLMENT,
  encodeEnrollment,
} from '../enrollment/codec.js'
import type { Context, Decision } from '../enrollment/decision.js'
import type { EnrollmentEvent } from '../enrollment/events.js'
import type { EnrollmentRecord, SealedKey } from '../enrollment/record.js'
import { withResealed } from '../enrollment/reseal.js'
import { randomId } from '../internal/bytes.js'
import type { EventContext } from '../internal/decision.js'
import { date } from '../internal/host.js'
import { describe, invalidArgument, isMismatch } from '../internal/mismatch.js'
import { decodePolicy, ERASED_SUMMARY as ERASED_POLICY, encodePolicy } from '../policy/codec.js'
import type { PolicyContext, PolicyDecision } from '../policy/decide.js'
import type { PolicyEvent } from '../policy/events.js'
import type { PolicyRecord } from '../policy/record.js'
import { type Codec, type Documents, documents } from './documents.js'
import { type NewKey, openSecrets, sealOutdated } from './keys/secrets.js'
import type { Busy } from './results.js'
import type { Settings } from './settings.js'

/** One step of a user's enrollment: load → decide what is needed → unseal → decide → seal → commit. */
interface Step<C, O, A> {
  readonly userId: string
  /** What the application says about the request, for the event. */
  readonly request: EventContext | null
  /** The pure rule. */
  readonly decision: (record: EnrollmentRecord | null, command: C, context: Context) => Decision<O>
  /** What the rule needs besides the record. Computed again after a lost race. */
  readonly command: (record: EnrollmentRecord | null) => Promise<C> | C
  /**
   * The secrets that the rule needs open. Without it, none: an admin can reset a user even when the key is lost, and
   * a KMS is not called where a secret decides nothing.
   */
  readonly opens?: (record: EnrollmentRecord | null, command: C, now: number) => readonly SealedKey[]
  /** A new secret. It is sealed if the decision stores it. */
  readonly newKey?: NewKey
  /** Turns the outcome into the answer before the commit, so that a key ring that fails uses up nothing. */
  readonly answer: (outcome: O) => Promise<A> | A
  /** The rule for a record that cannot be read. Without it, that is a fault. */
  readonly whenDamaged?: (command: C, context: Context) => Decision<O>
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
    request: EventContext | null,
  ): Promise<O | Busy>
}

const ENROLLMENTS: Codec<EnrollmentRecord> = {
  name: 'store.enrollments',
  trail: 'enrollment.events',
  subject: 'userId',
  decode: decodeEnrollment,
  encode: encodeEnrollment,
  erasedSummary: ERASED_ENROLLMENT,
  erasedBy: 'enrollment.erased',
}

const POLICIES: Codec<PolicyRecord> = {
  name: 'store.policies',
  trail: 'policy.events',
  subject: 'companyId',
  decode: decodePolicy,
  encode: encodePolicy,
  erasedSummary: ERASED_POLICY,
  erasedBy: null,
}

/** The year 9999 in Unix milliseconds: every expiry still has a date, and dates as text stay in order. */
const MAX_CLOCK = 253_370_764_800_000

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
    let given: unknown
    try {
      given = settings.clock()
      const time = date(given)
      if (time >= 0 && time < MAX_CLOCK) return time
    } catch (error) {
      if (!isMismatch(error)) throw invalidArgument('createTwoFactor: clock: the function threw', 'clock')
    }
    const message = `createTwoFactor: clock: expected a function that returns a Date from 1970 to 9998, got ${describe(given)}`
    throw invalidArgument(message, 'clock')
  }

  async function decide<C, O, A>(step: Step<C, O, A>): Promise<A | Busy> {
    // The prototype is empty, so a polluted one adds nothing.
    const { userId, request, decision, command, opens, newKey, answer, whenDamaged }: Step<C, O, A> =
      Object.assign(Object.create(null), step)

    const contextOf = (time: number, secrets: Context['secrets'], erasure: string | null): Context => ({
      rules,
      now: time,
      eventId: randomId(),
      request,
      secrets,
      erasure,
    })

    return enrollments.transact<A>(
      userId,
      async ({ record, erasure }) => {
        const prepared = await command(record)
        const time = now()
        const secrets = await openSecrets(keys, userId, opens?.(record, prepared, time) ?? [])
        const { outcome, change } = decision(record, prepared, contextOf(time, secrets, erasure))
        if (change === null || change.next === null) return { outcome: await answer(outcome), change }
        // A new secret is sealed. After a rotation, those that were opened move to the new key with this change.
        const known = newKey === undefined ? secrets : new Map([...secrets, [newKey.key.id, newKey.secret]])
        const sealed = await sealOutdated(keys, change.next, known)
        const next = sealed.size === 0 ? change.next : withResealed(change.next, sealed)
        return { outcome: await answer(outcome), change: { next, event: change.event } }
      },
      whenDamaged === undefined
        ? undefined
        : async () => {
            const { outcome, change } = whenDamaged(await command(null), contextOf(now(), new Map(), null))
            return { outcome: await answer(outcome), change }
          },
    )
  }

  return {
    settings,
    enrollments,
    policies,
    now,
    decide,
    decidePolicy: (decision, command, request) =>
      policies.transact(command.companyId, async ({ record }) =>
        decision(record, command, { now: now(), eventId: randomId(), request }),
      ),
  }
}

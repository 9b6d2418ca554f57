import type { Context, Decision } from '../enrollment/decision.js'
import type { EnrollmentRecord } from '../enrollment/record.js'
import { withResealed } from '../enrollment/reseal.js'
import { StepwardError } from '../errors.js'
import { randomId } from '../internal/bytes.js'
import type { OtpSecret } from '../otp/index.js'
import type { PolicyRecord } from '../policy/record.js'
import type { KeyRing } from './key-ring.js'
import type { Settings } from './options.js'
import { createRecords, type Records } from './records.js'
import { openSecrets, resealOutdated } from './secrets.js'
import type { Busy } from './types.js'

/** Load → unseal → decide → seal → commit, for one person. */
export interface Decider {
  /** `prepare` makes what the decision needs and awaits. */
  decide<O>(userId: string, prepare: Prepare<O>): Promise<O | Busy>
  /**
   * The same, where the answer holds a token: `sign` makes it before the commit, so that a key ring that
   * fails uses up nothing.
   */
  decideAndSign<O, A>(
    userId: string,
    prepare: Prepare<O>,
    sign: (outcome: O) => Promise<A>,
  ): Promise<A | Busy>
}

/** What the parts of the service share. */
export interface Engine extends Decider {
  readonly settings: Settings
  readonly enrollments: Records<EnrollmentRecord>
  readonly policies: Records<PolicyRecord>
  /** The server's clock, in Unix milliseconds. */
  now(): number
  /** For decisions that need no secret: an admin can reset and erase a person also when the key is lost. */
  readonly unopened: Decider
}

type Prepare<O> = (
  record: EnrollmentRecord | null,
  secrets: ReadonlyMap<string, OtpSecret>,
) => Promise<(context: Context) => Decision<O>>

export function createEngine(settings: Settings): Engine {
  const { enrollments, policies } = createRecords(settings.store, settings.onEvent)

  function now(): number {
    const time: unknown = settings.clock()
    if (!(time instanceof Date) || Number.isNaN(time.getTime()) || time.getTime() < 0) {
      throw new StepwardError('ERR_INVALID_ARGUMENT', 'clock: expected a valid Date from 1970 on')
    }
    return time.getTime()
  }

  function decider(open: typeof openSecrets): Decider {
    function decideAndSign<O, A>(
      userId: string,
      prepare: Prepare<O>,
      sign: (outcome: O) => Promise<A>,
    ): Promise<A | Busy> {
      return enrollments.transact(userId, async (record) => {
        const secrets = await open(settings.keys, record)
        const decide = await prepare(record, secrets)
        const decision = decide({ rules: settings.rules, now: now(), eventId: randomId(), secrets })
        const { outcome, change } = await resealedOnUse(settings.keys, decision, secrets)
        return { outcome: await sign(outcome), change }
      })
    }
    return {
      decide: (userId, prepare) => decideAndSign(userId, prepare, async (outcome) => outcome),
      decideAndSign,
    }
  }

  return {
    settings,
    enrollments,
    policies,
    now,
    ...decider(openSecrets),
    unopened: decider(async () => new Map()),
  }
}

/** After a rotation the secrets move to the new key with the next change of the record, in the same commit. */
async function resealedOnUse<O>(
  keys: KeyRing,
  decision: Decision<O>,
  secrets: ReadonlyMap<string, OtpSecret>,
): Promise<Decision<O>> {
  const { outcome, change } = decision
  if (change === null || change.next === null) return decision
  const resealed = await resealOutdated(keys, change.next, secrets)
  return { outcome, change: { next: withResealed(change.next, resealed), event: change.event } }
}

import type { Context, Decision } from '../enrollment/decision.js'
import type { EnrollmentRecord } from '../enrollment/record.js'
import { StepwardError } from '../errors.js'
import { randomId } from '../internal/bytes.js'
import type { PolicyRecord } from '../policy/record.js'
import type { Settings } from './options.js'
import { createRecords, type Records } from './records.js'
import { openSecrets } from './secrets.js'
import type { Busy } from './types.js'

/** What the parts of the service share. */
export interface Engine {
  readonly settings: Settings
  readonly enrollments: Records<EnrollmentRecord>
  readonly policies: Records<PolicyRecord>
  /** The server's clock, in Unix milliseconds. */
  now(): number
  /** Load → unseal → decide → commit, for one person. `prepare` makes what the decision needs and awaits. */
  decide<O>(
    userId: string,
    prepare: (record: EnrollmentRecord | null) => Promise<(context: Context) => Decision<O>>,
  ): Promise<O | Busy>
}

export function createEngine(settings: Settings): Engine {
  const { enrollments, policies } = createRecords(settings.store, settings.onEvent)

  function now(): number {
    const time: unknown = settings.clock()
    if (!(time instanceof Date) || Number.isNaN(time.getTime()) || time.getTime() < 0) {
      throw new StepwardError('ERR_INVALID_ARGUMENT', 'clock: expected a valid Date from 1970 on')
    }
    return time.getTime()
  }

  return {
    settings,
    enrollments,
    policies,
    now,
    decide: (userId, prepare) =>
      enrollments.transact(userId, async (record) => {
        const secrets = await openSecrets(settings.keys, record)
        const decision = await prepare(record)
        return decision({ rules: settings.rules, now: now(), eventId: randomId(), secrets })
      }),
  }
}

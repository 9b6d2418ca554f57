import { keysToCheck, type PresentedCode } from '../enrollment/check-code.js'
import { disableEnrollment, removeAuthenticator } from '../enrollment/end.js'
import { type EnrollmentRecord, isFull } from '../enrollment/record.js'
import { markRecoveryCodesSaved, regenerateRecoveryCodes } from '../enrollment/recovery-codes.js'
import { renameAuthenticator } from '../enrollment/rename.js'
import { randomId } from '../internal/bytes.js'
import type { EventContext } from '../internal/decision.js'
import { instant } from '../internal/host.js'
import { id, input, optional, text } from '../internal/input.js'
import { demandsOnUser } from './demands.js'
import type { Engine } from './engine.js'
import { requestContext, shownName, typedCode } from './fields.js'
import { newRecoveryCodes, presentCode } from './keys/secrets.js'
import type {
  DisableResult,
  MarkSavedResult,
  RegenerateResult,
  RemoveResult,
  RenameResult,
} from './results.js'

/** What `enrollment.regenerateRecoveryCodes` takes. */
export interface UserCodeInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** A current code or a recovery code. */
  readonly code: string
  /** Kept in the event, such as `{ ip, userAgent, requestId }`: up to 10 texts, each cut at 512 characters. */
  readonly context?: EventContext
}

/** What `enrollment.disable` takes. */
export interface DisableEnrollmentInput extends UserCodeInput {
  /** The company that the session is for, if the directory does not list it, or there is none. */
  readonly companyId?: string
}

/** What `enrollment.rename` takes. */
export interface RenameAuthenticatorInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** The id of the authenticator, from `enrollment.status`. */
  readonly authenticatorId: string
  /** What the user calls it: 1 to 100 characters, of which one can be seen. A control character becomes `_`. */
  readonly name: string
  /** Kept in the event, such as `{ ip, userAgent, requestId }`: up to 10 texts, each cut at 512 characters. */
  readonly context?: EventContext
}

/** What `enrollment.remove` takes. */
export interface RemoveAuthenticatorInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** The id of the authenticator, from `enrollment.status`. */
  readonly authenticatorId: string
  /** A current code or a recovery code. */
  readonly code: string
  /** Kept in the event, such as `{ ip, userAgent, requestId }`: up to 10 texts, each cut at 512 characters. */
  readonly context?: EventContext
  /** The company that the session is for, if the directory does not list it, or there is none. */
  readonly companyId?: string
}

/** What `enrollment.markRecoveryCodesSaved` takes. */
export interface MarkSavedInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** When the codes were issued: `verifiedAt` of `confirm`, or `issuedAt` of `regenerateRecoveryCodes`. */
  readonly issuedAt: Date
  /** Kept in the event, such as `{ ip, userAgent, requestId }`: up to 10 texts, each cut at 512 characters. */
  readonly context?: EventContext
}

/** What a user with two-factor on can change, each with a code but the names. */
export interface AuthenticatorService {
  /**
   * Switches two-factor off and erases the secret. Remind the user to delete the entry from the app: it never works
   * again.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`, `ERR_DIRECTORY_FAILED`, `ERR_UNKNOWN_KEY`, `ERR_SEAL_BROKEN` or
   * `ERR_KMS_FAILED`
   */
  disable(input: DisableEnrollmentInput): Promise<DisableResult>

  /**
   * Removes one of several authenticators. Removing the last one switches two-factor off.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`, `ERR_DIRECTORY_FAILED`, `ERR_UNKNOWN_KEY`, `ERR_SEAL_BROKEN` or
   * `ERR_KMS_FAILED`
   */
  remove(input: RemoveAuthenticatorInput): Promise<RemoveResult>

  /**
   * Gives an authenticator a name that its user recognizes.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED` or `ERR_RECORD_CORRUPT`
   */
  rename(input: RenameAuthenticatorInput): Promise<RenameResult>

  /**
   * Issues new recovery codes. The previous ones end.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`, `ERR_UNKNOWN_KEY`, `ERR_SEAL_BROKEN` or `ERR_KMS_FAILED`
   */
  regenerateRecoveryCodes(input: UserCodeInput): Promise<RegenerateResult>

  /**
   * Records that the user has saved the recovery codes, so that `status` no longer asks for new ones. No code is
   * judged by it. If the codes were replaced meanwhile, it changes nothing.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED` or `ERR_RECORD_CORRUPT`
   */
  markRecoveryCodesSaved(input: MarkSavedInput): Promise<MarkSavedResult>
}

const readDisable = input('enrollment.disable', {
  userId: id,
  code: typedCode,
  companyId: optional(id, null),
  context: requestContext,
})
const readRemove = input('enrollment.remove', {
  userId: id,
  authenticatorId: text(),
  code: typedCode,
  companyId: optional(id, null),
  context: requestContext,
})
const readRename = input('enrollment.rename', {
  userId: id,
  authenticatorId: text(),
  name: shownName,
  context: requestContext,
})
const readRegenerate = input('enrollment.regenerateRecoveryCodes', {
  userId: id,
  code: typedCode,
  context: requestContext,
})
const readMarkSaved = input('enrollment.markRecoveryCodesSaved', {
  userId: id,
  issuedAt: instant,
  context: requestContext,
})

export function createAuthenticatorService(engine: Engine): AuthenticatorService {
  const { keys, rules, recoveryCodeCount, directory } = engine.settings

  async function requiredBy(
    userId: string,
    record: EnrollmentRecord | null,
    companyId: string | null,
  ): Promise<readonly string[]> {
    const demands = await demandsOnUser(engine, userId, record, companyId)
    if (demands.length > 0 || directory !== null || record === null || !isFull(record)) {
      return demands.map((demand) => demand.companyId)
    }
    // A company that the record has no room to remember may require it.
    return record.loginCompanies
  }

  const opensCode = (
    record: EnrollmentRecord | null,
    { presented }: { readonly presented: PresentedCode | null },
    now: number,
  ) => keysToCheck(record, presented, rules, now)

  return {
    async disable(input) {
      const { userId, code, companyId, context } = readDisable(input)
      const nextGeneration = randomId()
      return engine.decide({
        userId,
        request: context,
        decision: disableEnrollment,
        command: async (record) => ({
          requiredBy: await requiredBy(userId, record, companyId),
          presented: await presentCode(keys, record, code),
          nextGeneration,
        }),
        opens: opensCode,
        answer: (outcome) => outcome,
      })
    },

    async remove(input) {
      const { userId, authenticatorId, code, companyId, context } = readRemove(input)
      const nextGeneration = randomId()
      return engine.decide({
        userId,
        request: context,
        decision: removeAuthenticator,
        command: async (record) => ({
          requiredBy: await requiredBy(userId, record, companyId),
          presented: await presentCode(keys, record, code),
          nextGeneration,
          authenticatorId,
        }),
        opens: opensCode,
        answer: (outcome) => outcome,
      })
    },

    async rename(input) {
      const { userId, context, ...command } = readRename(input)
      return engine.decide({
        userId,
        request: context,
        decision: renameAuthenticator,
        command: () => command,
        answer: (outcome) => outcome,
      })
    },

    async regenerateRecoveryCodes(input) {
      const { userId, code, context } = readRegenerate(input)
      const recoveryCodes = await newRecoveryCodes(keys, userId, recoveryCodeCount)
      return engine.decide({
        userId,
        request: context,
        decision: regenerateRecoveryCodes,
        command: async (record) => ({
          presented: await presentCode(keys, record, code),
          recoveryCodes: recoveryCodes.stored,
        }),
        opens: opensCode,
        answer: (outcome): RegenerateResult =>
          outcome.ok ? { ...outcome, recoveryCodes: recoveryCodes.texts } : outcome,
      })
    },

    async markRecoveryCodesSaved(input) {
      const { userId, context, ...command } = readMarkSaved(input)
      return engine.decide({
        userId,
        request: context,
        decision: markRecoveryCodesSaved,
        command: () => command,
        answer: (outcome) => outcome,
      })
    },
  }
}

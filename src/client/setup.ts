import type { StartedEnrollment } from '../http/operations.js'
import type { EnrollmentStatus } from '../service/results.js'
import type { Client, RefusalOf } from './client.js'
import { createFlow, type Flow, type Progress, runOnce } from './flow.js'

/** Switching two-factor on, as a page shows it. */
export interface SetupSnapshot extends Progress<RefusalOf<'startEnrollment' | 'confirmEnrollment'>> {
  /**
   * `start`: call `start`, with what it `asks` for. `scan`: show the QR code and ask for
   * the app's code; without `setup`, the QR code was shown before. `codes`: show the recovery codes until the user has saved them. `done`: it is on.
   */
  readonly step: 'start' | 'scan' | 'codes' | 'done'
  /** What `start` takes: a current code, because two-factor is on; a ticket of an admin; null: nothing. */
  readonly asks: 'code' | 'ticket' | null
  /** The secret and its QR code, in the step `scan`; null: it is another step, or an earlier page showed them. */
  readonly setup: StartedEnrollment | null
  /** The recovery codes, in the step `codes`; otherwise empty. */
  readonly recoveryCodes: readonly string[]
  /** Whether the new authenticator ended another one. Ask the user to delete the old entry in the app. */
  readonly replaced: boolean
}

/** The options of {@link createSetup}. */
export interface SetupOptions {
  /**
   * The state of two-factor, if the page knows it. If it is on, the flow asks for a code at once; a pending setup is
   * gone on with, or started again. Default `'off'`.
   */
  readonly state?: EnrollmentStatus['state']
}

/** Switching two-factor on, or replacing the authenticator. */
export interface SetupFlow extends Flow<SetupSnapshot> {
  /** Creates a new secret. `code` and `ticket`: what the snapshot `asks` for. */
  start(input?: {
    readonly code?: string
    readonly name?: string
    readonly ticket?: string
    readonly challenge?: string
  }): Promise<void>
  /** Sends the code that the app shows. */
  confirm(input: { readonly code: string; readonly challenge?: string }): Promise<void>
  /** The user has saved the recovery codes. They cannot be shown again. */
  saved(): Promise<void>
}

/** What these refusals ask for. */
const ASKED: ReadonlyMap<string, SetupSnapshot['asks']> = new Map([
  ['code_required', 'code'],
  ['ticket_required', 'ticket'],
])

/** With these, there is nothing left to confirm. */
const ENDED: readonly string[] = ['expired', 'not_pending', 'challenge_invalid', 'challenge_expired']

/**
 * Switching two-factor on, for a page in any framework. The recovery codes stay in the snapshot until `saved`.
 *
 * @example
 * ```ts
 * import { createClient, createSetup } from 'stepward/client'
 *
 * const setup = createSetup(createClient({ baseUrl: 'https://app.example/two-factor' }))
 * console.log(setup.getSnapshot().step) // start
 * ```
 */
export function createSetup(
  client: Pick<Client, 'startEnrollment' | 'confirmEnrollment' | 'markRecoveryCodesSaved'>,
  { state = 'off' }: SetupOptions = {},
): SetupFlow {
  const flow = createFlow<SetupSnapshot>({
    step: state === 'pending' ? 'scan' : 'start',
    asks: state === 'on' || state === 'suspended' ? 'code' : null,
    setup: null,
    recoveryCodes: [],
    replaced: false,
    busy: false,
    refusal: null,
  })
  // A secret that this page has shown may be in the app, even if its setup has expired.
  let wasShown = false
  let issuedAt = new Date()
  return {
    subscribe: flow.subscribe,
    getSnapshot: flow.getSnapshot,
    async start(input = {}) {
      await runOnce(
        flow,
        () => client.startEnrollment(input),
        (result): Partial<SetupSnapshot> => {
          if (!result.ok) return { asks: ASKED.get(result.reason) ?? flow.getSnapshot().asks }
          const { ok: _, ...started } = result
          const setup = { ...started, deleteOldEntry: started.deleteOldEntry || wasShown }
          wasShown = true
          return { setup, step: 'scan', asks: null, recoveryCodes: [] }
        },
      )
    },
    async confirm(input) {
      await runOnce(
        flow,
        () => client.confirmEnrollment(input),
        (result): Partial<SetupSnapshot> => {
          if (!result.ok) return ENDED.includes(result.reason) ? { step: 'start', setup: null } : {}
          const { recoveryCodes } = result
          issuedAt = result.verifiedAt
          const replaced = flow.getSnapshot().setup?.replaces ?? false
          return { recoveryCodes, replaced, setup: null, step: recoveryCodes.length === 0 ? 'done' : 'codes' }
        },
      )
    },
    async saved() {
      if (flow.getSnapshot().step !== 'codes') return
      // If it does not arrive, the settings ask once more. Nobody has to wait for that here.
      await runOnce(
        flow,
        () => client.markRecoveryCodesSaved({ issuedAt }),
        (): Partial<SetupSnapshot> => ({ step: 'done', recoveryCodes: [], refusal: null }),
      )
    },
  }
}

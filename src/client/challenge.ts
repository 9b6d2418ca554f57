import type { CompletedLogin, LoginStep } from '../http/operations.js'
import type { Client, RefusalOf } from './client.js'
import { createFlow, type Flow, type Progress, runOnce } from './flow.js'

/** The second step of a login, as a page shows it. */
export interface ChallengeSnapshot extends Progress<RefusalOf<'startLogin' | 'verifyLogin'>> {
  /**
   * `loading`: call `start`. `code`: ask for a code. `enroll`: go on with {@link createSetup}. `done`: the session has
   * begun. `expired`: the login has to start again with the password.
   */
  readonly step: 'loading' | 'expired' | LoginStep['step']
  /** What the login asks for, once it is known. */
  readonly login: LoginStep | null
  /** How the user got in, once a code was right. */
  readonly passed: CompletedLogin | null
}

/** The second step of a login. */
export interface ChallengeFlow extends Flow<ChallengeSnapshot> {
  /** Asks the server what the login needs. `deviceToken`: only without cookies. */
  start(input?: { readonly deviceToken?: string }): Promise<void>
  /** Sends a typed code, or a recovery code. */
  verify(input: {
    readonly code: string
    readonly rememberDevice?: boolean | { readonly name: string }
  }): Promise<void>
}

/** With these, only the password helps. */
const EXPIRED: readonly string[] = ['challenge_expired', 'challenge_invalid', 'not_authenticated']

const afterRefusal = ({ reason }: RefusalOf<'startLogin' | 'verifyLogin'>): Partial<ChallengeSnapshot> =>
  EXPIRED.includes(reason) ? { step: 'expired' } : {}

/**
 * The second step of a login, for a page in any framework.
 *
 * @example
 * ```ts
 * import { createChallenge, createClient } from 'stepward/client'
 *
 * const challenge = createChallenge(createClient({ baseUrl: 'https://app.example/two-factor' }))
 * const stop = challenge.subscribe(() => console.log(challenge.getSnapshot().step))
 * stop()
 * console.log(challenge.getSnapshot().step) // loading
 * ```
 */
export function createChallenge(client: Pick<Client, 'startLogin' | 'verifyLogin'>): ChallengeFlow {
  const flow = createFlow<ChallengeSnapshot>({
    step: 'loading',
    login: null,
    passed: null,
    busy: false,
    refusal: null,
  })
  const challenge = (): { readonly challenge?: string } => {
    const { login } = flow.getSnapshot()
    return login !== null && 'challenge' in login && login.challenge !== undefined
      ? { challenge: login.challenge }
      : {}
  }
  return {
    subscribe: flow.subscribe,
    getSnapshot: flow.getSnapshot,
    async start(input = {}) {
      await runOnce(
        flow,
        () => client.startLogin(input),
        (result): Partial<ChallengeSnapshot> => {
          if (!result.ok) return afterRefusal(result)
          const { ok: _, ...login } = result
          return { login, step: login.step, passed: null }
        },
      )
    },
    async verify(input) {
      await runOnce(
        flow,
        () => client.verifyLogin({ ...input, ...challenge() }),
        (result): Partial<ChallengeSnapshot> => {
          if (!result.ok) return afterRefusal(result)
          const { ok: _, ...passed } = result
          return { passed, step: 'done' }
        },
      )
    },
  }
}

import type { CompletedLogin, LoginStep } from '../http/operations.js'
import type { Client, ClientResult, RefusalOf } from './client.js'
import { createFlow, type Flow, type Progress, runOnce } from './flow.js'

/** The second step of a login, as a page shows it. */
export interface ChallengeSnapshot extends Progress<RefusalOf<'startLogin' | 'verifyLogin' | 'verify'>> {
  /**
   * `loading`: call `start`. `code`: ask for a code. `enroll`: go on with {@link createSetup}. `done`: the session has
   * begun. `expired`: the login has to start again with the password.
   */
  readonly step: 'loading' | 'expired' | LoginStep['step']
  /** What the login asks for, once it is known. Null in a step-up. */
  readonly login: LoginStep | null
  /** How the user got in, once a code was right. */
  readonly passed: CompletedLogin | null
}

/** The options of {@link createChallenge}. */
export interface ChallengeOptions {
  /** Ask for a code inside a session, before something important, instead of at a login. Default false. */
  readonly stepUp?: boolean
}

/** The second step of a login, or a step-up. */
export interface ChallengeFlow extends Flow<ChallengeSnapshot> {
  /** Asks the server what the login needs; a step-up needs a code. `deviceToken`: only without cookies. */
  start(input?: { readonly deviceToken?: string }): Promise<void>
  /** Sends a typed code, or a recovery code. */
  verify(input: {
    readonly code: string
    readonly rememberDevice?: boolean | { readonly name: string }
  }): Promise<void>
}

/** With these, only the password helps. */
const EXPIRED: readonly string[] = [
  'challenge_expired',
  'challenge_invalid',
  'not_authenticated',
  'second_factor_required',
]

const afterRefusal = ({
  reason,
}: RefusalOf<'startLogin' | 'verifyLogin' | 'verify'>): Partial<ChallengeSnapshot> =>
  EXPIRED.includes(reason) ? { step: 'expired' } : {}

/**
 * The second step of a login, or a step-up, for a page in any framework.
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
export function createChallenge(
  client: Pick<Client, 'startLogin' | 'verifyLogin' | 'verify'>,
  { stepUp = false }: ChallengeOptions = {},
): ChallengeFlow {
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
      if (stepUp) return flow.set({ step: 'code' })
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
        async (): Promise<ClientResult<'verifyLogin' | 'verify'>> =>
          stepUp ? client.verify({ code: input.code }) : client.verifyLogin({ ...input, ...challenge() }),
        (result): Partial<ChallengeSnapshot> => {
          if (!result.ok) return afterRefusal(result)
          const { ok: _, ...passed } = result
          return { passed, step: 'done' }
        },
      )
    },
  }
}

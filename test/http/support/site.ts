import { createHandler, type Handler, type HandlerHost } from '../../../src/http/index.js'
import { memoryStore, type TwoFactorOptions, type TwoFactorStore } from '../../../src/index.js'
import { type Bench, bench } from '../../support/service.js'

/** The origin of every site in these tests, whatever address it is served from. */
export const ORIGIN = 'https://app.example'

interface Session {
  readonly userId: string
  readonly stage: 'pending' | 'full'
  readonly proof: string | null
}

/** The application around the handler: passwords, sessions and companies, all in memory. */
export interface Site extends Bench {
  readonly handler: Handler
  readonly sessions: ReadonlyMap<string, Session>
  /** What was reported as a fault. */
  readonly faults: unknown[]
  /** Who belongs to which company, and as what. */
  readonly companies: Map<string, Map<string, 'admin' | 'member'>>
  /** `POST /password` of the application: the first step of a login. Returns its `Set-Cookie`. */
  password(userId: string): string
  /** A session that nothing was asked of, or the one that a code's proof is of. */
  fullSession(userId: string, proof?: string): string
}

export const SESSION_COOKIE = 'sid'

/** A site with the host functions of an application that keeps its sessions in a cookie. */
export function createSite(
  options: Partial<TwoFactorOptions> = {},
  hostOptions: Partial<HandlerHost> = {},
  store: TwoFactorStore = memoryStore(),
): Site {
  const companies: Site['companies'] = new Map()
  const sessions = new Map<string, Session>()
  const faults: unknown[] = []

  const on = bench(store, {
    directory: {
      companiesOf: async (userId) =>
        [...companies].filter(([, people]) => people.has(userId)).map(([companyId]) => ({ companyId })),
      async *membersOf(companyId) {
        for (const userId of companies.get(companyId)?.keys() ?? []) yield { userId }
      },
    },
    ...options,
  })

  function begin(session: Session): string {
    const id = crypto.randomUUID()
    sessions.set(id, session)
    return `${SESSION_COOKIE}=${id}; Path=/; HttpOnly; Secure; SameSite=Lax`
  }

  const idOf = ({ headers }: Request): string =>
    new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([^;]*)`).exec(headers.get('cookie') ?? '')?.[1] ?? ''
  const sessionOf = (request: Request, stage: Session['stage']): Session | null => {
    const session = sessions.get(idOf(request))
    return session?.stage === stage ? session : null
  }
  const user = ({ userId, proof }: Session) => ({ userId, accountName: `${userId}@example.com`, proof })

  const handler = createHandler(on.twoFactor, {
    origins: [ORIGIN],
    currentUser(request) {
      const session = sessionOf(request, 'full')
      return session && user(session)
    },
    pendingUser(request) {
      const session = sessionOf(request, 'pending')
      return session && user(session)
    },
    beginSession(request, { userId, proof }) {
      sessions.delete(idOf(request))
      return [['set-cookie', begin({ userId, stage: 'full', proof })]]
    },
    adminOf(request, companyId) {
      const session = sessionOf(request, 'full')
      const isAdmin = session !== null && companies.get(companyId)?.get(session.userId) === 'admin'
      return isAdmin ? { actorId: session.userId } : null
    },
    onError: (error) => faults.push(error),
    clock: () => on.time.now,
    ...hostOptions,
  })

  return {
    ...on,
    handler,
    sessions,
    faults,
    companies,
    password: (userId) => begin({ userId, stage: 'pending', proof: null }),
    fullSession: (userId, proof) => begin({ userId, stage: 'full', proof: proof ?? null }),
  }
}

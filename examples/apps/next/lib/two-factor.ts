import Database from 'libsql'
import { createKeyRing, createTwoFactor } from 'stepward'
import { createHandler, type Handler } from 'stepward/http'
import { sqliteStore } from 'stepward/sqlite'
import { people } from '../../shared/people.ts'
import { settings } from '../../shared/settings.ts'
import { begin, type Login, session } from './session.ts'

async function userOf(stage: Login['stage']) {
  const login = await session()
  const person = login.userId && login.stage === stage ? people.find(login.userId) : undefined
  return person ? { userId: person.id, accountName: person.email, proof: login.proof ?? null } : null
}

async function create(): Promise<Handler> {
  const store = sqliteStore(new Database(settings.databaseFile))
  await store.migrate()

  const twoFactor = createTwoFactor({
    issuer: 'Stepward Next.js',
    store,
    keys: createKeyRing({ current: 'k1', keys: { k1: settings.twoFactorKey } }),
    // Whose rules apply to a user, from your own tables and never from the request.
    directory: {
      companiesOf: async (userId) => people.companiesOf(userId),
      membersOf: async function* (companyId) {
        yield* people.membersOf(companyId)
      },
    },
  })

  return createHandler(twoFactor, {
    origins: [settings.origin],
    currentUser: () => userOf('full'),
    pendingUser: () => userOf('pending'),
    async beginSession(_, { userId, proof }) {
      await begin({ userId, stage: 'full', proof })
      return undefined
    },
    async adminOf(_, companyId) {
      const user = await userOf('full')
      return user && people.isAdmin(user.userId, companyId) ? { actorId: user.userId } : null
    },
    onError: (error) => console.error(error),
  })
}

let made: Promise<Handler> | undefined

/** Made at the first request, because `next build` imports every route, and has no key. */
export function twoFactor(): Promise<Handler> {
  made ??= create().catch((error: unknown) => {
    made = undefined
    throw error
  })
  return made
}

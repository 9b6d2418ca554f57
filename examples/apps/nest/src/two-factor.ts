import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common'
import type { Request } from 'express'
import Database from 'libsql'
import { createKeyRing, createTwoFactor } from 'stepward'
import { createHandler } from 'stepward/http'
import { type NestContext, type NestTwoFactor, nestTwoFactor } from 'stepward/nest'
import { sqliteStore } from 'stepward/sqlite'
import { settings } from '../../shared/settings.ts'
import { People } from './people.ts'
import { renew } from './sessions.ts'

export const TWO_FACTOR = Symbol('two-factor')

export const twoFactorProvider = {
  provide: TWO_FACTOR,
  inject: [People],
  async useFactory(people: People): Promise<NestTwoFactor<Request>> {
    // A connection of its own to the same file: a transaction of TypeORM must not wait for it, nor contain it.
    const store = sqliteStore(new Database(settings.databaseFile))
    await store.migrate()

    const twoFactor = createTwoFactor({
      issuer: 'Stepward Nest',
      store,
      keys: createKeyRing({ current: 'k1', keys: { k1: settings.twoFactorKey } }),
      // Whose rules apply to a user, from your own tables and never from the request.
      directory: {
        companiesOf: (userId) => people.companiesOf(userId),
        membersOf: async function* (companyId) {
          yield* await people.membersOf(companyId)
        },
      },
    })

    async function userOf({ session: { userId = '', stage, proof = null } }: Request, wanted: typeof stage) {
      const person = stage === wanted ? await people.find(userId) : null
      return person && { userId, accountName: person.email, proof }
    }

    const handler = createHandler<NestContext<Request>>(twoFactor, {
      origins: [settings.origin],
      currentUser: (_, { req }) => userOf(req, 'full'),
      pendingUser: (_, { req }) => userOf(req, 'pending'),
      async beginSession(_, { userId, proof }, { req }) {
        await renew(req)
        Object.assign(req.session, { userId, stage: 'full', proof })
        return undefined
      },
      async adminOf(_, companyId, { req }) {
        const user = await userOf(req, 'full')
        return user && (await people.isAdmin(user.userId, companyId)) ? { actorId: user.userId } : null
      },
      onError: (error) => console.error(error),
    })
    return nestTwoFactor(handler)
  },
}

/** For every page of a user, so that a company's new rule holds for running sessions too. */
@Injectable()
export class SecondFactorGuard implements CanActivate {
  private readonly guard: CanActivate

  constructor(@Inject(TWO_FACTOR) { requireSecondFactor }: NestTwoFactor<Request>) {
    this.guard = requireSecondFactor()
  }

  canActivate(context: ExecutionContext) {
    return this.guard.canActivate(context)
  }
}

/** For something important: a code that is at most five minutes old. */
@Injectable()
export class RecentCodeGuard implements CanActivate {
  private readonly guard: CanActivate

  constructor(@Inject(TWO_FACTOR) { requireSecondFactor }: NestTwoFactor<Request>) {
    this.guard = requireSecondFactor({ maxAge: 300 })
  }

  canActivate(context: ExecutionContext) {
    return this.guard.canActivate(context)
  }
}

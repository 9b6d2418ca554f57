import type { Redis } from 'ioredis'
import { type EnrollmentEvent, StepwardError, type TwoFactorStore } from 'stepward'
import { LEASE, type Outbox } from './outbox.js'

const KEY = 'mail-outbox'

/** Milliseconds that a commit has before its mail is looked at. */
const COMMIT_TIME = 5000

/** Milliseconds after which an event that is in no trail was never committed. */
const GIVE_UP = 24 * 60 * 60 * 1000

const dueAt = (mail: string): number => Date.parse(JSON.parse(mail).at) + COMMIT_TIME

/** Pass it to `createTwoFactor`. It notes each mail before the commit, so that a crash after it loses none. */
export function withRedisOutbox<Store extends TwoFactorStore>(store: Store, redis: Redis): Store {
  const commit: TwoFactorStore['enrollments']['commit'] = async (change) => {
    const mails = change.events.map(({ document }) => document).filter((text) => JSON.parse(text).notify)
    if (mails.length > 0) await redis.zadd(KEY, ...mails.flatMap((mail) => [dueAt(mail), mail]))
    const committed = await store.enrollments.commit(change)
    if (!committed && mails.length > 0) await redis.zrem(KEY, ...mails)
    return committed
  }
  return { ...store, enrollments: { ...store.enrollments, commit } }
}

const CLAIM = `local mail = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, 1)[1]
if mail then redis.call('ZADD', KEYS[1], ARGV[2], mail) end
return mail`

/** A mail is sent if its event is in the trail: a commit may have failed after its mail was noted. */
export function redisOutbox(redis: Redis, { enrollments }: TwoFactorStore): Outbox {
  async function isCommitted({ userId, id }: EnrollmentEvent): Promise<boolean> {
    try {
      for await (const _ of enrollments.events(userId, { after: id, limit: 1 })) break
      return true
    } catch (error) {
      if (error instanceof StepwardError && error.code === 'ERR_INVALID_ARGUMENT') return false
      throw error
    }
  }

  return {
    async claim(now) {
      const time = now.getTime()
      for (;;) {
        const mail = await redis.eval(CLAIM, 1, KEY, time, time + LEASE * 1000)
        if (typeof mail !== 'string') return null
        const event: EnrollmentEvent = JSON.parse(mail)
        if (await isCommitted(event)) return { key: mail, event }
        if (time - Date.parse(event.at) > GIVE_UP) await redis.zrem(KEY, mail)
      }
    },
    async remove({ key }) {
      await redis.zrem(KEY, key)
    },
  }
}

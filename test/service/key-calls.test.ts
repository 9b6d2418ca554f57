import { describe, expect, it } from 'vitest'
import { createKeyRing, type KeyRing, memoryStore } from '../../src/index.js'
import { enrolled, guess } from '../support/guesses.js'
import { scan } from '../support/phone.js'
import { bench, recordOf, TEST_KEYS } from '../support/service.js'

/** Our ring as a key service, and how often it sealed and opened. */
function countingRing(options: Parameters<typeof createKeyRing>[0] = TEST_KEYS) {
  const ring = createKeyRing(options)
  const calls: string[] = []
  const keys: KeyRing = {
    ...ring,
    seal(plaintext, context) {
      calls.push('seal')
      return ring.seal(plaintext, context)
    },
    open(envelope, context) {
      calls.push('open')
      return ring.open(envelope, context)
    },
  }
  return { keys, calls }
}

describe('S11 a key service is not called', () => {
  it('for a person who is locked or suspended, by any function that takes a code', async () => {
    for (const throttle of [{}, { freeFailures: 5, suspendAfter: 5 }]) {
      const { keys, calls } = countingRing()
      const on = await enrolled({ keys, throttle })
      const challenge = await on.challengeFor('ada')
      await guess(on, 5)
      calls.length = 0
      const [userId, code] = ['ada', on.code()]
      const { login, enrollment } = on.twoFactor
      const answers = [
        await on.twoFactor.verify({ userId, code }),
        await login.verify({ challenge, code }),
        await enrollment.disable({ userId, code }),
        await enrollment.regenerateRecoveryCodes({ userId, code }),
        await enrollment.start({ userId, accountName: userId, code }),
      ]
      const reason = 'suspendAfter' in throttle ? 'suspended' : 'locked'
      expect(answers.map((answer) => !answer.ok && answer.reason)).toEqual(Array(5).fill(reason))
      expect(calls).toEqual([])
    }
  })

  it('for a recovery code, a challenge that is stale, or a status', async () => {
    const { keys, calls } = countingRing()
    const on = await enrolled({ keys })
    const challenge = await on.challengeFor('ada')
    calls.length = 0
    const [right = '', unknown = 'WRNG-WRNG-WRNG-WRNG'] = on.recoveryCodes.slice(0, 1)
    expect(await on.twoFactor.verify({ userId: 'ada', code: right })).toMatchObject({ ok: true })
    expect(await on.twoFactor.verify({ userId: 'ada', code: unknown })).toMatchObject({ ok: false })
    await on.twoFactor.login.start({ userId: 'ada' })
    await on.twoFactor.enrollment.status({ userId: 'ada' })
    await on.twoFactor.admin.reset({ userId: 'ada', actorId: 'admin', reason: 'lost' })
    const stale = await on.twoFactor.login.verify({ challenge, code: right })
    expect(stale).toMatchObject({ reason: 'challenge_invalid' })
    expect(calls).toEqual([])
  })

  it('for a pending secret that is locked or has expired', async () => {
    const { keys, calls } = countingRing()
    const on = await enrolled({ keys })
    const { enrollment } = on.twoFactor
    await enrollment.start({ userId: 'bea', accountName: 'bea' })
    for (const code of ['1', '2', '3', '4', '5']) await enrollment.confirm({ userId: 'bea', code })
    calls.length = 0
    expect(await enrollment.confirm({ userId: 'bea', code: '6' })).toMatchObject({ reason: 'locked' })
    on.time.advance(600)
    expect(await enrollment.confirm({ userId: 'bea', code: '7' })).toEqual({ ok: false, reason: 'expired' })
    expect(calls).toEqual([])
  })
})

describe('S5 a pending secret whose key is gone', () => {
  /** ada’s authenticator is sealed by k2, and the replacement that nobody confirmed by k1, which is no longer there. */
  async function withLostPending() {
    const store = memoryStore()
    const k2 = Buffer.alloc(32, 9).toString('base64')
    const both = { ...TEST_KEYS.keys, k2 }
    const before = bench(store, { keys: createKeyRing({ current: 'k2', keys: both }) })
    const { phone, recoveryCodes } = await before.enroll('ada')
    const { time } = before
    const options = { clock: () => time.now }
    const old = bench(store, { ...options, keys: createKeyRing({ current: 'k1', keys: both }) })
    const start = { userId: 'ada', accountName: 'ada', code: recoveryCodes[0] ?? '' }
    const started = await old.twoFactor.enrollment.start(start)
    if (!started.ok) throw new Error(started.reason)
    time.advance(30)
    const { keys, calls } = countingRing({ current: 'k2', keys: { k2 } })
    const on = bench(store, { ...options, keys })
    return { ...on, time, phone, calls, pendingCode: scan(started.uri).code(time.now) }
  }

  it('holds nobody up: the app logs in, nothing of it is opened, and it is a fault only to confirm it', async () => {
    const { twoFactor, challengeFor, time, phone, calls, pendingCode, store } = await withLostPending()
    const challenge = await challengeFor('ada')
    const code = phone.code(time.now)
    expect(await twoFactor.login.verify({ challenge, code })).toMatchObject({ ok: true })
    expect(calls).toEqual(['open'])
    await expect(twoFactor.enrollment.confirm({ userId: 'ada', code: pendingCode })).rejects.toMatchObject({
      code: 'ERR_UNKNOWN_KEY',
      keyId: 'k1',
    })
    expect((await recordOf(store, 'ada')).pending).not.toBeNull()
  })

  it('gives way to a new one, or to its own end', async () => {
    const replaced = await withLostPending()
    const code = replaced.phone.code(replaced.time.now)
    const again = await replaced.twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada', code })
    if (!again.ok) throw new Error(again.reason)
    const confirmed = await replaced.twoFactor.enrollment.confirm({
      userId: 'ada',
      code: scan(again.uri).code(replaced.time.now),
    })
    expect(confirmed).toMatchObject({ ok: true })

    const expired = await withLostPending()
    expired.time.advance(600)
    const late = await expired.twoFactor.enrollment.confirm({ userId: 'ada', code: expired.pendingCode })
    expect(late).toEqual({ ok: false, reason: 'expired' })
    expect((await recordOf(expired.store, 'ada')).pending).toBeNull()
  })
})

import { describe, expect, it } from 'vitest'
import { type AuditEvent, createKeyRing, memoryStore } from '../../src/index.js'
import { de, describeEvent, en, eventTitle, tr } from '../../src/messages/index.js'
import { bench, collect, START, statusOn, TEST_KEYS } from '../support/service.js'
import { eventTypes } from './samples.js'

describe('every event that the service writes', () => {
  it('has words in each language', async () => {
    const written = await everyEvent()
    expect([...new Set(written.map(({ type }) => type))].sort()).toEqual([...eventTypes].sort())
    for (const messages of [en, de, tr]) {
      for (const event of written) {
        const { subject, text } = describeEvent(event, messages)
        expect(subject).toBe(eventTitle(event, messages))
        expect(Object.values(messages.events)).toContain(subject)
        expect(text).not.toMatch(/undefined|null|NaN|\[object|—/)
        expect(text).toContain('2026')
      }
    }
  })
})

/** Lives through everything that leaves an event. */
async function everyEvent(): Promise<readonly AuditEvent[]> {
  const directory = {
    companiesOf: async (userId: string) => (userId === 'grace' ? [{ companyId: 'acme', userId }] : []),
  }
  const on = bench(memoryStore(), { directory, authenticators: { max: 2 } })
  const { enrollment, login, devices, policy, admin } = on.twoFactor
  const ada = { userId: 'ada' }
  const by = { actorId: 'grace', reason: 'asked for it' }

  await admin.issueTicket({ ...ada, ...by })
  await admin.revokeTickets({ ...ada, actorId: 'grace' })
  await enrollment.start({ ...ada, accountName: 'ada' })
  await enrollment.confirm({ ...ada, code: 'wrong' })
  on.time.advance(601)
  await enrollment.confirm({ ...ada, code: 'wrong' })
  const { phone, recoveryCodes } = await on.enroll('ada')
  on.time.advance(30)
  const challenge = await on.challengeFor('ada')
  await login.verify({ challenge, code: phone.code(on.time.now), rememberDevice: true })
  await devices.revokeAll(ada)
  const authenticatorId = (await statusOn(on.twoFactor, 'ada')).authenticators[0]?.id ?? ''
  await enrollment.rename({ ...ada, authenticatorId, name: 'My phone' })
  const [first = '', second = ''] = recoveryCodes
  await on.twoFactor.verify({ ...ada, code: first })
  const made = await enrollment.regenerateRecoveryCodes({ ...ada, code: second })
  if (made.ok) await enrollment.markRecoveryCodesSaved({ ...ada, issuedAt: made.issuedAt })
  for (let attempt = 0; attempt < 6; attempt++) await on.twoFactor.verify({ ...ada, code: '000000' })
  await admin.unlock({ ...ada, ...by })
  await admin.reset({ ...ada, ...by })
  await admin.erase({ ...ada, actorId: 'grace' })
  await admin.importSecret({
    userId: 'bea',
    secret: { base32: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' },
    actorId: 'migration',
  })

  await on.enroll('grace')
  const acme = { companyId: 'acme', actorId: 'grace' }
  await policy.require(acme)
  const until = new Date(START.getTime() + 86_400_000)
  await policy.exempt({ ...acme, userId: 'ada', until, reason: 'on leave' })
  await policy.relax(acme)

  const keys = createKeyRing({
    current: 'k2',
    keys: { ...TEST_KEYS.keys, k2: Buffer.alloc(32, 8).toString('base64') },
  })
  const rotated = bench(on.store, { keys, clock: () => on.time.now })
  await collect(rotated.twoFactor.keyRotation.reseal({ userIds: ['grace'] }))
  return [...on.events, ...rotated.events]
}

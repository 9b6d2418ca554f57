import { createKeyRing, type KeyRing, type TwoFactorOptions, type TwoFactorStore } from '../../src/index.js'
import { scan } from '../support/phone.js'
import { type Bench, bench, collect, statusOn, TEST_KEYS } from '../support/service.js'

/** The ring after a rotation: every operation that changes a record seals its secrets again. */
export const ROTATED_KEYS = {
  current: 'k2',
  keys: { ...TEST_KEYS.keys, k2: Buffer.alloc(32, 9).toString('base64') },
} as const

/** Everyone’s companies. c2 has no rule yet; c3 requires two-factor and a ticket. */
const COMPANIES: Readonly<Record<string, readonly { companyId: string }[]>> = {
  ada: [{ companyId: 'c1' }],
  bea: [{ companyId: 'c3' }],
}

export const realDirectory = {
  companiesOf: async (userId: string) => COMPANIES[userId] ?? [],
  async *membersOf(companyId: string) {
    for (const [userId, companies] of Object.entries(COMPANIES)) {
      if (companies.some((company) => company.companyId === companyId)) yield { userId }
    }
    yield { userId: 'two' }
  },
}

/** What the users and companies of the scene have. */
export interface Scene {
  /** The service, on parts that can fail. */
  readonly on: Bench
  /** The store itself, which never fails. */
  readonly real: TwoFactorStore
  /** The present code of ada's app. */
  readonly code: string
  readonly recoveryCode: string
  /** When ada's recovery codes were issued. */
  readonly issuedAt: Date
  /** A login of ada that asks for the code, and a device that she trusts. */
  readonly challenge: string
  readonly deviceToken: string
  /** The codes of the secrets that ada and pending have not confirmed yet. */
  readonly replacingCode: string
  readonly pendingCode: string
  /** A login of bea that leads through enrollment, and the ticket that it needs. */
  readonly enrollChallenge: string
  readonly ticket: string
  /** The first authenticator of two, and its present code. */
  readonly authenticatorId: string
  readonly codeOfTwo: string
  /** The id of the device that ada trusts, and the proof of her login. */
  readonly deviceId: string
  readonly proof: string
}

/**
 * ada has two-factor on and a replacement pending. pending has started. two has two authenticators. bea has none and
 * must enroll. eve has it on and is locked. Then the key is rotated, and the service gets the parts that can fail.
 */
export async function setScene(
  real: TwoFactorStore,
  parts: { store: TwoFactorStore; keys: KeyRing } & Partial<TwoFactorOptions>,
): Promise<Scene> {
  const before = bench(real, { directory: realDirectory })
  const { twoFactor, time } = before
  const several = bench(real, { authenticators: { max: 2 }, clock: () => time.now }).twoFactor

  const ada = await before.enroll('ada')
  const two = await before.enroll('two')
  await before.enroll('eve')
  time.advance(30)
  const second = await several.enrollment.start({
    userId: 'two',
    accountName: 'two',
    code: two.phone.code(time.now),
  })
  const code = ada.phone.code(time.now)
  const replacing = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada', code })
  const pending = await twoFactor.enrollment.start({ userId: 'pending', accountName: 'pending' })
  if (!second.ok || !replacing.ok || !pending.ok) throw new Error('enrollment.start was refused')
  await several.enrollment.confirm({ userId: 'two', code: scan(second.uri).code(time.now) })

  await twoFactor.policy.require({ companyId: 'c3', actorId: 'ada', ticketRequired: true })
  const issued = await twoFactor.admin.issueTicket({ userId: 'bea', actorId: 'ada', reason: 'new here' })
  const forced = await twoFactor.login.start({ userId: 'bea' })
  if (!issued.ok || forced.step !== 'enroll') throw new Error('bea is not led through enrollment')

  time.advance(30)
  const challenge = await before.challengeFor('ada')
  const remembered = await twoFactor.login.verify({
    challenge,
    code: ada.phone.code(time.now),
    rememberDevice: true,
  })
  if (!remembered.ok || remembered.deviceToken === undefined) throw new Error('the device is not trusted')
  const { authenticators } = await statusOn(twoFactor, 'two')

  const [device] = await twoFactor.devices.list({ userId: 'ada' })
  time.advance(30)
  for (const guess of [1, 2, 3, 4, 5]) await twoFactor.verify({ userId: 'eve', code: `${guess}` })
  const on = bench(real, { directory: realDirectory, clock: () => time.now, ...parts })
  return {
    on: { ...on, time },
    real,
    code: ada.phone.code(time.now),
    recoveryCode: ada.recoveryCodes[0] ?? '',
    issuedAt: (await statusOn(twoFactor, 'ada')).enrolledAt,
    challenge,
    deviceToken: remembered.deviceToken,
    replacingCode: scan(replacing.uri).code(time.now),
    pendingCode: scan(pending.uri).code(time.now),
    enrollChallenge: forced.challenge,
    ticket: issued.ticket,
    authenticatorId: authenticators[0]?.id ?? '',
    codeOfTwo: two.phone.code(time.now),
    deviceId: device?.id ?? '',
    proof: remembered.proof,
  }
}

export const rotatedKeys = (): KeyRing => createKeyRing(ROTATED_KEYS)

/** Everyone of the scene. */
export const PEOPLE = ['ada', 'bea', 'pending', 'two', 'eve', 'new'] as const

/** Everything that is stored about the users and companies of the scene. */
export async function snapshot(store: TwoFactorStore): Promise<string> {
  const people = await store.enrollments.loadMany(PEOPLE)
  const companies = await store.policies.loadMany(['c1', 'c2', 'c3'])
  return JSON.stringify([...people, ...companies])
}

/** A secret that another system issued. */
const LEGACY = { base32: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' }

export type Operation = (scene: Scene) => Promise<unknown>

/** Operations of the scene. Each one changes or returns something. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'enrollment.start': ({ on }) => on.twoFactor.enrollment.start({ userId: 'new', accountName: 'new' }),
  'enrollment.start over one that is on': ({ on, code }) =>
    on.twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada', code }),
  'enrollment.start at a forced login': ({ on, enrollChallenge, ticket }) =>
    on.twoFactor.enrollment.start({
      userId: 'bea',
      accountName: 'bea',
      challenge: enrollChallenge,
      ticket,
    }),
  'enrollment.confirm': ({ on, pendingCode }) =>
    on.twoFactor.enrollment.confirm({ userId: 'pending', code: pendingCode }),
  'enrollment.confirm with a wrong code': ({ on }) =>
    on.twoFactor.enrollment.confirm({ userId: 'pending', code: 'wrong' }),
  'enrollment.confirm of a replacement': ({ on, replacingCode }) =>
    on.twoFactor.enrollment.confirm({ userId: 'ada', code: replacingCode }),
  'enrollment.status': ({ on }) => on.twoFactor.enrollment.status({ userId: 'ada' }),
  'enrollment.disable': ({ on, code }) => on.twoFactor.enrollment.disable({ userId: 'ada', code }),
  'enrollment.remove of one of two': ({ on, authenticatorId, codeOfTwo }) =>
    on.twoFactor.enrollment.remove({ userId: 'two', authenticatorId, code: codeOfTwo }),
  'enrollment.rename': ({ on, authenticatorId }) =>
    on.twoFactor.enrollment.rename({ userId: 'two', authenticatorId, name: 'old phone' }),
  'enrollment.regenerateRecoveryCodes': ({ on, code }) =>
    on.twoFactor.enrollment.regenerateRecoveryCodes({ userId: 'ada', code }),
  'enrollment.markRecoveryCodesSaved': ({ on, issuedAt }) =>
    on.twoFactor.enrollment.markRecoveryCodesSaved({ userId: 'ada', issuedAt }),
  'admin.reset': ({ on }) =>
    on.twoFactor.admin.reset({ userId: 'ada', actorId: 'two', reason: 'lost phone' }),
  'admin.importSecret': ({ on }) =>
    on.twoFactor.admin.importSecret({
      userId: 'new',
      actorId: 'ada',
      secret: LEGACY,
    }),
  'admin.importMany': ({ on }) => on.twoFactor.admin.importMany([{ userId: 'new', secret: LEGACY }]),
  'admin.unlock': ({ on }) =>
    on.twoFactor.admin.unlock({ userId: 'eve', actorId: 'ada', reason: 'a guesser' }),
  'admin.erase': ({ on }) => on.twoFactor.admin.erase({ userId: 'ada', actorId: 'ada' }),
  'admin.issueTicket': ({ on }) =>
    on.twoFactor.admin.issueTicket({ userId: 'bea', actorId: 'ada', reason: 'a second one' }),
  'admin.revokeTickets': ({ on }) => on.twoFactor.admin.revokeTickets({ userId: 'bea', actorId: 'ada' }),
  'login.start': ({ on }) => on.twoFactor.login.start({ userId: 'ada' }),
  'login.start on a trusted device': ({ on, deviceToken }) =>
    on.twoFactor.login.start({ userId: 'ada', deviceToken }),
  'login.start that is forced': ({ on }) => on.twoFactor.login.start({ userId: 'bea' }),
  'login.verify': ({ on, challenge, code }) => on.twoFactor.login.verify({ challenge, code }),
  'login.verify that trusts the device': ({ on, challenge, code }) =>
    on.twoFactor.login.verify({ challenge, code, rememberDevice: true }),
  'login.verify with a wrong code': ({ on, challenge }) =>
    on.twoFactor.login.verify({ challenge, code: 'wrong' }),
  'login.verify with a recovery code': ({ on, challenge, recoveryCode }) =>
    on.twoFactor.login.verify({ challenge, code: recoveryCode }),
  'login.start with a proof': ({ on, proof }) => on.twoFactor.login.start({ userId: 'ada', proof }),
  checkProof: ({ on, proof }) => on.twoFactor.checkProof({ userId: 'ada', proof, maxAge: 60 }),
  verify: ({ on, code }) => on.twoFactor.verify({ userId: 'ada', code }),
  'devices.list': ({ on }) => on.twoFactor.devices.list({ userId: 'ada' }),
  'devices.revoke': ({ on, deviceId }) => on.twoFactor.devices.revoke({ userId: 'ada', deviceId }),
  'devices.revokeAll': ({ on }) => on.twoFactor.devices.revokeAll({ userId: 'ada' }),
  'policy.require': ({ on }) => on.twoFactor.policy.require({ companyId: 'c2', actorId: 'ada' }),
  'policy.relax': ({ on }) => on.twoFactor.policy.relax({ companyId: 'c3', actorId: 'ada' }),
  'policy.exempt': ({ on }) =>
    on.twoFactor.policy.exempt({
      companyId: 'c3',
      userId: 'bea',
      actorId: 'ada',
      until: new Date(on.time.now.getTime() + 60_000),
      reason: 'a new phone is on its way',
    }),
  'enrollment.events': ({ on }) => collect(on.twoFactor.enrollment.events({ userId: 'ada' })),
  'policy.events': ({ on }) => collect(on.twoFactor.policy.events({ companyId: 'c3' })),
  'policy.get': ({ on }) => on.twoFactor.policy.get({ companyId: 'c3' }),
  'policy.compliance': ({ on }) => collect(on.twoFactor.policy.compliance({ companyId: 'c3' })),
  'policy.complianceCounts': ({ on }) => on.twoFactor.policy.complianceCounts({ companyId: 'c3' }),
  'policy.preview': ({ on }) => collect(on.twoFactor.policy.preview({ companyId: 'c3' })),
  'keyRotation.reseal': ({ on }) => collect(on.twoFactor.keyRotation.reseal({ userIds: ['two'] })),
  'keyRotation.outdated': ({ on }) => collect(on.twoFactor.keyRotation.outdated({ userIds: PEOPLE })),
  'keyRotation.outdatedCounts': ({ on }) => on.twoFactor.keyRotation.outdatedCounts({ userIds: PEOPLE }),
}

/**
 * What an operation throws; null if it returns. What goes on beside the call that failed is over then, so that it
 * does not meet the next fault.
 */
export async function failureOf(run: Operation, scene: Scene): Promise<unknown> {
  const failure = await run(scene).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
  return failure
}

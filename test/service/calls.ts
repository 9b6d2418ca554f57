import type { TwoFactor } from '../../src/index.js'

/** How an argument is read. */
export type Kind = 'id' | 'text' | 'code' | 'date' | 'context' | 'anything'

/** One public function of the service, with the kinds of its arguments. */
export interface Call {
  readonly name: string
  readonly run: (on: TwoFactor, input: never) => Promise<unknown>
  /** Arguments that the function takes. */
  readonly input: Readonly<Record<string, unknown>>
  /** The kind of each argument that is a text, a date or judged later. */
  readonly kinds: Readonly<Record<string, Kind>>
  /** The arguments that may be left out. */
  readonly optional: readonly string[]
}

const UNTIL = new Date('2026-12-01T00:00:00Z')
const COMPANY = { companyId: 'acme', actorId: 'admin' }
const ADMIN = { userId: 'ada', actorId: 'admin' }
const CODE = { userId: 'ada', code: '123456' }

const USER_ID = { userId: 'id' } as const
const USER_CODE = { userId: 'id', code: 'code', context: 'context' } as const
const COMPANY_ID = { companyId: 'id' } as const
const BY = { companyId: 'id', actorId: 'id', context: 'context' } as const
const BY_ADMIN = { userId: 'id', actorId: 'id', context: 'context' } as const

/** The first item of a stream. A stream that refuses its input at once rejects too. */
const first = async (stream: () => AsyncGenerator<unknown>): Promise<unknown> => stream().next()

function call(
  name: string,
  run: Call['run'],
  input: Call['input'],
  kinds: Call['kinds'],
  optional: Call['optional'] = [],
): Call {
  return { name, run, input, kinds, optional }
}

/** Every public function of the service but `admin.importMany`, whose first argument is no object of options. */
export const CALLS: readonly Call[] = [
  call(
    'enrollment.start',
    (on, input) => on.enrollment.start(input),
    { userId: 'ada', accountName: 'ada' },
    {
      userId: 'id',
      accountName: 'text',
      name: 'text',
      code: 'code',
      challenge: 'anything',
      ticket: 'anything',
      context: 'context',
    },
    ['name', 'code', 'challenge', 'ticket', 'context'],
  ),
  call(
    'enrollment.confirm',
    (on, input) => on.enrollment.confirm(input),
    CODE,
    { ...USER_CODE, challenge: 'anything' },
    ['challenge', 'context'],
  ),
  call('enrollment.status', (on, input) => on.enrollment.status(input), { userId: 'ada' }, USER_ID),
  call(
    'enrollment.disable',
    (on, input) => on.enrollment.disable(input),
    CODE,
    { ...USER_CODE, companyId: 'id' },
    ['companyId', 'context'],
  ),
  call(
    'enrollment.remove',
    (on, input) => on.enrollment.remove(input),
    { ...CODE, authenticatorId: 'a1' },
    { ...USER_CODE, authenticatorId: 'text', companyId: 'id' },
    ['companyId', 'context'],
  ),
  call(
    'enrollment.rename',
    (on, input) => on.enrollment.rename(input),
    { userId: 'ada', authenticatorId: 'a1', name: 'phone' },
    { ...USER_ID, authenticatorId: 'text', name: 'text', context: 'context' },
    ['context'],
  ),
  call(
    'enrollment.regenerateRecoveryCodes',
    (on, input) => on.enrollment.regenerateRecoveryCodes(input),
    CODE,
    USER_CODE,
    ['context'],
  ),
  call(
    'enrollment.markRecoveryCodesSaved',
    (on, input) => on.enrollment.markRecoveryCodesSaved(input),
    { userId: 'ada', issuedAt: new Date(0) },
    { ...USER_ID, issuedAt: 'date', context: 'context' },
    ['context'],
  ),
  call(
    'enrollment.events',
    (on, input) => first(() => on.enrollment.events(input)),
    { userId: 'ada' },
    { ...USER_ID, after: 'text' },
    ['after'],
  ),
  call(
    'login.start',
    (on, input) => on.login.start(input),
    { userId: 'ada' },
    { ...USER_ID, companyId: 'id', method: 'text', deviceToken: 'anything', proof: 'anything' },
    ['companyId', 'method', 'deviceToken', 'proof'],
  ),
  call(
    'login.verify',
    (on, input) => on.login.verify(input),
    { challenge: 'sw1', code: '123456' },
    { challenge: 'anything', userId: 'id', code: 'code', context: 'context' },
    ['userId', 'context'],
  ),
  call('verify', (on, input) => on.verify(input), CODE, USER_CODE, ['context']),
  call(
    'checkProof',
    (on, input) => on.checkProof(input),
    { userId: 'ada', proof: 'sw1', maxAge: 60 },
    { ...USER_ID, proof: 'anything' },
  ),
  call('devices.list', (on, input) => on.devices.list(input), { userId: 'ada' }, USER_ID),
  call(
    'devices.revoke',
    (on, input) => on.devices.revoke(input),
    { userId: 'ada', deviceId: 'd1' },
    { ...USER_ID, deviceId: 'text', actorId: 'id', context: 'context' },
    ['actorId', 'context'],
  ),
  call(
    'devices.revokeAll',
    (on, input) => on.devices.revokeAll(input),
    { userId: 'ada' },
    { ...USER_ID, actorId: 'id', context: 'context' },
    ['actorId', 'context'],
  ),
  call(
    'policy.require',
    (on, input) => on.policy.require(input),
    COMPANY,
    { ...BY, enforceFrom: 'date', revision: 'text' },
    ['enforceFrom', 'revision', 'context'],
  ),
  call('policy.relax', (on, input) => on.policy.relax(input), COMPANY, { ...BY, revision: 'text' }, [
    'revision',
    'context',
  ]),
  call(
    'policy.exempt',
    (on, input) => on.policy.exempt(input),
    { ...COMPANY, userId: 'ada', until: UNTIL, reason: 'new phone' },
    { ...BY, userId: 'id', until: 'date', reason: 'text' },
    ['context'],
  ),
  call('policy.get', (on, input) => on.policy.get(input), { companyId: 'acme' }, COMPANY_ID),
  call(
    'policy.events',
    (on, input) => first(() => on.policy.events(input)),
    { companyId: 'acme' },
    { ...COMPANY_ID, after: 'text' },
    ['after'],
  ),
  call(
    'policy.compliance',
    (on, input) => first(() => on.policy.compliance(input)),
    { companyId: 'acme' },
    COMPANY_ID,
  ),
  call(
    'policy.complianceCounts',
    (on, input) => on.policy.complianceCounts(input),
    { companyId: 'acme' },
    COMPANY_ID,
  ),
  call('policy.companiesOf', (on, input) => on.policy.companiesOf(input), { userId: 'ada' }, USER_ID),
  call(
    'policy.preview',
    (on, input) => first(() => on.policy.preview(input)),
    { companyId: 'acme' },
    { ...COMPANY_ID, enforceFrom: 'date' },
    ['enforceFrom'],
  ),
  call(
    'admin.reset',
    (on, input) => on.admin.reset(input),
    { ...ADMIN, reason: 'lost phone' },
    { ...BY_ADMIN, reason: 'text' },
    ['context'],
  ),
  call(
    'admin.unlock',
    (on, input) => on.admin.unlock(input),
    { ...ADMIN, reason: 'a guesser' },
    { ...BY_ADMIN, reason: 'text' },
    ['context'],
  ),
  call('admin.erase', (on, input) => on.admin.erase(input), ADMIN, BY_ADMIN, ['context']),
  call('admin.revokeTickets', (on, input) => on.admin.revokeTickets(input), ADMIN, BY_ADMIN, ['context']),
  call(
    'admin.issueTicket',
    (on, input) => on.admin.issueTicket(input),
    { ...ADMIN, reason: 'new here' },
    { ...BY_ADMIN, reason: 'text' },
    ['context'],
  ),
  call(
    'admin.importSecret',
    (on, input) => on.admin.importSecret(input),
    { ...ADMIN, secret: { base32: 'JBSWY3DPEHPK3PXP' } },
    { userId: 'id', name: 'text', context: 'context' },
    ['name', 'context'],
  ),
  call(
    'keyRotation.reseal',
    (on, input) => first(() => on.keyRotation.reseal(input)),
    { userIds: ['ada'] },
    {},
  ),
  call(
    'keyRotation.outdated',
    (on, input) => first(() => on.keyRotation.outdated(input)),
    { userIds: ['ada'] },
    {},
  ),
  call(
    'keyRotation.outdatedCounts',
    (on, input) => on.keyRotation.outdatedCounts(input),
    { userIds: ['ada'] },
    {},
  ),
]

import type { RequirementOptions } from '../service/requirement.js'
import type { MemberCompliance } from '../service/results.js'
import {
  dateField,
  type Field,
  flagField,
  integerField,
  numberField,
  optionalField,
  pathId,
  shapedField,
  textField,
  textsField,
} from './fields.js'
import type { CompanyOperations, MembersPage, MembersQuery } from './operations.js'
import type { Route } from './route.js'
import { companyPolicy, issuedTicket, membersPage } from './shapes.js'

const MAX_REASON = 500
const reason = textField(MAX_REASON)

/** The revision of the rule that the admin saw. */
const revision = optionalField(textField(100))

/** Seconds. */
const YEAR = 31_536_000

type TrustedDevices = NonNullable<RequirementOptions['trustedDevices']>

const trustedDevices: Field<TrustedDevices> = shapedField(
  'false or { maxAge }',
  (value): value is TrustedDevices => value === false || (typeof value === 'object' && value !== null),
  {
    anyOf: [
      { const: false },
      {
        type: 'object',
        properties: { maxAge: { type: 'integer', minimum: 0, maximum: YEAR } },
        required: ['maxAge'],
        additionalProperties: false,
      },
    ],
  },
)

const requirement = {
  enforceFrom: optionalField(dateField),
  newMemberGrace: optionalField(numberField(0, 10 * YEAR)),
  roles: optionalField(textsField(1, 100, 200)),
  trustedDevices: optionalField(trustedDevices),
  ticketRequired: optionalField(flagField),
  exemptMethods: optionalField(textsField(0, 20, 100)),
} as const

const DEFAULT_PAGE = 100
const MAX_PAGE = 1000
const MAX_OFFSET = 100_000_000

const pageOf = (place: 'query' | 'body') =>
  ({
    offset: optionalField(integerField(place, 0, MAX_OFFSET)),
    limit: optionalField(integerField(place, 1, MAX_PAGE)),
  }) as const

/** The members from `offset` on, and whether there are more. */
async function page(
  members: AsyncIterable<MemberCompliance>,
  { offset = 0, limit = DEFAULT_PAGE }: MembersQuery,
): Promise<{ readonly ok: true } & MembersPage> {
  const found: MemberCompliance[] = []
  let index = -1
  for await (const member of members) {
    index += 1
    if (index < offset) continue
    if (found.length === limit) return { ok: true, members: found, next: offset + limit }
    found.push(member)
  }
  return { ok: true, members: found, next: null }
}

/** The routes of a company's admin. */
export const COMPANY_ROUTES: { readonly [O in keyof CompanyOperations]: Route<O> } = {
  getPolicy: {
    endpoint: 'GET /companies/{companyId}/policy',
    summary: "The company's rule as it is now",
    access: 'admin',
    fields: { companyId: pathId },
    output: companyPolicy,
    refusals: {},
    run: async ({ twoFactor }, { companyId }) => ({
      ok: true,
      ...(await twoFactor.policy.get({ companyId })),
    }),
  },

  requirePolicy: {
    endpoint: 'PUT /companies/{companyId}/policy',
    summary: 'Require two-factor of the members; this replaces the whole rule',
    access: 'admin',
    fields: { companyId: pathId, ...requirement, revision },
    output: companyPolicy,
    refusals: { actor_not_enrolled: true, overtaken: true, busy: true },
    async run({ twoFactor, actorId, context }, input) {
      const result = await twoFactor.policy.require({ ...input, actorId, context })
      return result.ok ? { ok: true, ...result.policy } : result
    },
  },

  relaxPolicy: {
    endpoint: 'DELETE /companies/{companyId}/policy',
    summary: 'Leave two-factor to each member again',
    access: 'admin',
    fields: { companyId: pathId, revision },
    output: companyPolicy,
    refusals: { overtaken: true, busy: true },
    async run({ twoFactor, actorId, context }, input) {
      const result = await twoFactor.policy.relax({ ...input, actorId, context })
      return result.ok ? { ok: true, ...result.policy } : result
    },
  },

  previewPolicy: {
    endpoint: 'POST /companies/{companyId}/policy/preview',
    summary: 'The members whom a rule would affect; this changes nothing',
    access: 'admin',
    fields: { companyId: pathId, ...requirement, ...pageOf('body') },
    output: membersPage,
    refusals: {},
    run: ({ twoFactor }, { offset, limit, ...rule }) =>
      page(twoFactor.policy.preview(rule), { ...given({ offset, limit }) }),
    stream: ({ twoFactor }, { offset: _, limit: __, ...rule }) => twoFactor.policy.preview(rule),
  },

  listMembers: {
    endpoint: 'GET /companies/{companyId}/members',
    summary: 'How the members stand',
    access: 'admin',
    fields: { companyId: pathId, ...pageOf('query') },
    output: membersPage,
    refusals: {},
    run: ({ twoFactor }, { companyId, ...query }) => page(twoFactor.policy.compliance({ companyId }), query),
    stream: ({ twoFactor }, { companyId }) => twoFactor.policy.compliance({ companyId }),
  },

  exemptMember: {
    endpoint: 'POST /companies/{companyId}/members/{userId}/exemption',
    summary: 'Give one member more time',
    access: 'admin',
    fields: { companyId: pathId, userId: pathId, until: dateField, reason },
    output: companyPolicy,
    refusals: { self_exemption: true, too_many_exemptions: true, busy: true },
    async run({ twoFactor, actorId, context }, input) {
      const result = await twoFactor.policy.exempt({ ...input, actorId, context })
      return result.ok ? { ok: true, ...result.policy } : result
    },
  },

  resetMember: {
    endpoint: 'POST /companies/{companyId}/members/{userId}/reset',
    summary: "For a lost phone: switch a member's two-factor off",
    access: 'personal',
    fields: { companyId: pathId, userId: pathId, reason },
    output: null,
    refusals: { not_enrolled: true, busy: true },
    run: ({ twoFactor, actorId, context }, { userId, reason: why }) =>
      twoFactor.admin.reset({ userId, actorId, reason: why, context }),
  },

  unlockMember: {
    endpoint: 'POST /companies/{companyId}/members/{userId}/unlock',
    summary: "End a member's wait after wrong codes",
    access: 'personal',
    fields: { companyId: pathId, userId: pathId, reason },
    output: null,
    refusals: { not_locked: true, suspended: true, busy: true },
    run: ({ twoFactor, actorId, context }, { userId, reason: why }) =>
      twoFactor.admin.unlock({ userId, actorId, reason: why, context }),
  },

  issueTicket: {
    endpoint: 'POST /companies/{companyId}/members/{userId}/ticket',
    summary: 'A ticket with which a member can enroll at a forced login',
    access: 'personal',
    fields: { companyId: pathId, userId: pathId, reason, ttl: optionalField(numberField(60, 604_800)) },
    output: issuedTicket,
    refusals: { already_enrolled: true, busy: true },
    run: ({ twoFactor, actorId, context }, { companyId: _, ...input }) =>
      twoFactor.admin.issueTicket({ ...input, actorId, context }),
  },

  revokeTickets: {
    endpoint: 'DELETE /companies/{companyId}/members/{userId}/ticket',
    summary: 'End every ticket of a member',
    access: 'personal',
    fields: { companyId: pathId, userId: pathId },
    output: null,
    refusals: { busy: true },
    run: ({ twoFactor, actorId, context }, { userId }) =>
      twoFactor.admin.revokeTickets({ userId, actorId, context }),
  },
}

/** Without the fields that are undefined. */
function given({ offset, limit }: { offset: number | undefined; limit: number | undefined }): MembersQuery {
  return {
    ...(offset === undefined ? {} : { offset }),
    ...(limit === undefined ? {} : { limit }),
  }
}

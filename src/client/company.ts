import type { OfCompany, Operations } from '../http/operations.js'
import type { RequirementOptions } from '../service/requirement.js'
import type { CompanyPolicy, MemberCompliance } from '../service/results.js'
import type { Client, ClientResult, RefusalOf } from './client.js'
import { changeOnce, createFlow, type Flow, type Progress } from './flow.js'

/** What an admin can do for a member. */
export type MemberOperation =
  | 'exemptMember'
  | 'resetMember'
  | 'unlockMember'
  | 'issueTicket'
  | 'revokeTickets'

/** The routes of a company's admin that its page uses. */
export type CompanyOperation =
  | 'getPolicy'
  | 'requirePolicy'
  | 'relaxPolicy'
  | 'previewPolicy'
  | 'listMembers'
  | MemberOperation

/** Why a call of {@link CompanyFlow} was refused. */
export type CompanyRefusal = RefusalOf<CompanyOperation>

/** A setup ticket of a member. */
export interface IssuedTicket {
  readonly userId: string
  readonly ticket: string
  readonly expiresAt: Date
}

/** A company's two-factor, as a page for its admins shows it. */
export interface CompanySnapshot extends Progress<CompanyRefusal> {
  /** The rule; null: not loaded yet. */
  readonly policy: CompanyPolicy | null
  /** The members that were loaded so far. */
  readonly members: readonly MemberCompliance[]
  /** Whether there are more members: `more` loads them. */
  readonly hasMore: boolean
  /** What `preview` was last asked: the members whom the rule would affect, or why that is not known; null: no answer yet. */
  readonly preview: ClientResult<'previewPolicy'> | null
  /** The ticket that was issued last, until it is dismissed. It cannot be shown again. */
  readonly ticket: IssuedTicket | null
}

/** A company's two-factor. Each change loads it again. A change resolves to whether it was made. */
export interface CompanyFlow extends Flow<CompanySnapshot> {
  /** Loads the rule and the members. */
  load(): Promise<void>
  /** Loads 100 more members. */
  more(): Promise<void>
  /**
   * Asks whom a rule would affect, at most 1,000 members. While one request is on its way, only the last rule
   * is kept, so call it whenever the form changes.
   */
  preview(rule: RequirementOptions): Promise<void>
  /** Replaces the whole rule. `seen`: the policy that the form was filled with; if it has changed, nothing is saved. */
  require(rule: RequirementOptions, seen: Pick<CompanyPolicy, 'revision'>): Promise<boolean>
  /** Leaves two-factor to each member again. `seen`: as for `require`. */
  relax(seen: Pick<CompanyPolicy, 'revision'>): Promise<boolean>
  /**
   * Does something for a member, by the name of the client's method. An issued ticket is in the snapshot until
   * `dismissTicket`.
   */
  act<O extends MemberOperation>(
    operation: O,
    input: Omit<Operations[O]['input'], keyof OfCompany> & { readonly userId: string },
  ): Promise<boolean>
  /** The admin has passed the ticket on. */
  dismissTicket(): void
}

/** Members that `load` and `more` add. */
const PAGE = 100

/** The most that one request returns. */
const MAX_PAGE = 1000

/** What is shown of a member, or of the rule, is no longer so. */
const STALE: readonly string[] = [
  'already_enrolled',
  'not_enrolled',
  'not_locked',
  'overtaken',
  'suspended',
  'unknown_member',
]

type ActResult = ClientResult<'issueTicket'> | { readonly ok: true } | CompanyRefusal
type Outcome = { readonly ok: true } | CompanyRefusal

/**
 * A company's rule and its members, for a page in any framework.
 *
 * @example
 * ```ts
 * import { createClient, createCompany } from 'stepward/client'
 *
 * const client = createClient({ baseUrl: 'https://app.example/two-factor' })
 * const company = createCompany(client, { companyId: 'acme' })
 * console.log(company.getSnapshot().policy) // null
 * ```
 */
export function createCompany(
  client: Pick<Client, CompanyOperation>,
  { companyId }: { readonly companyId: string },
): CompanyFlow {
  const flow = createFlow<CompanySnapshot>({
    policy: null,
    members: [],
    hasMore: false,
    preview: null,
    ticket: null,
    busy: false,
    refusal: null,
  })
  let wanted = PAGE

  /** What could be loaded. Members from the start each time, because somebody may have joined or left since. */
  async function read(): Promise<Partial<CompanySnapshot>> {
    const reading = client.getPolicy({ companyId })
    const members: MemberCompliance[] = []
    let offset: number | null = 0
    while (offset !== null && members.length < wanted) {
      const limit = Math.min(wanted - members.length, MAX_PAGE)
      const page: ClientResult<'listMembers'> = await client.listMembers({ companyId, offset, limit })
      if (!page.ok) return { refusal: page }
      members.push(...page.members)
      offset = page.next
    }
    const result = await reading
    if (!result.ok) return { refusal: result }
    const { ok: _, ...policy } = result
    return { policy, members, hasMore: offset !== null }
  }

  const change = <Result extends Outcome>(
    call: () => Promise<Result>,
    shown?: (result: Extract<Result, { readonly ok: true }>) => Partial<CompanySnapshot>,
  ): Promise<boolean> => changeOnce(flow, call, read, STALE, shown)

  let asked: RequirementOptions | null = null
  let isAsking = false

  async function load(): Promise<void> {
    await change(async () => ({ ok: true }))
  }
  return {
    subscribe: flow.subscribe,
    getSnapshot: flow.getSnapshot,
    load,
    more() {
      if (!flow.getSnapshot().busy) wanted += PAGE
      return load()
    },
    async preview(rule) {
      asked = rule
      if (isAsking) return
      isAsking = true
      while (asked !== null) {
        const question: RequirementOptions = asked
        asked = null
        flow.set({ preview: null })
        const preview = await client.previewPolicy({ companyId, limit: MAX_PAGE, ...question })
        if (asked === null) flow.set({ preview })
      }
      isAsking = false
    },
    require: (rule, { revision }) => change(() => client.requirePolicy({ companyId, ...rule, revision })),
    relax: ({ revision }) => change(() => client.relaxPolicy({ companyId, revision })),
    act: (operation, input) =>
      change(
        // Each takes the input of its own operation, which the compiler cannot follow.
        () => (client[operation] as (input: unknown) => Promise<ActResult>)({ companyId, ...input }),
        (result) =>
          'ticket' in result
            ? { ticket: { userId: input.userId, ticket: result.ticket, expiresAt: result.expiresAt } }
            : {},
      ),
    dismissTicket: () => flow.set({ ticket: null }),
  }
}

import type { CompanyFlow, MemberOperation } from '../client/company.js'
import type { CompanyPolicy, MemberCompliance } from '../service/results.js'
import type { Run } from './company-run.js'
import { type CompanyContext, paragraph } from './context.js'
import { h, named } from './dom.js'
import { field, localTime, openForm } from './form.js'
import { button, focusFirst, row, setText } from './screen.js'

/** The row of a member. */
export interface MemberRow {
  readonly root: HTMLElement
  update(member: MemberCompliance, policy: CompanyPolicy): void
  focus(): void
}

/** The longest reason that the audit trail takes. */
const MAX_REASON = 500

/** A year, which is what the service takes. */
const MAX_EXEMPT_DAYS = 365

/** The day that is so many days away, by the calendar of the browser. */
const dayIn = (days: number): string => localTime(new Date(Date.now() + days * 86_400_000)).slice(0, 10)

export function memberRow(
  context: CompanyContext,
  flow: CompanyFlow,
  run: Run,
  userId: string,
  /** What is being done for members. */
  being: Map<string, MemberOperation>,
): MemberRow {
  const { company } = context.messages
  const name = context.memberName(userId)
  const title = h('th', { scope: 'row', tabindex: -1 }, named(name))
  const state = h('div')
  const more = h('div', { class: 'stepward-hint' })
  const toggle = button(company.actions, () => (panel.hidden ? open() : close()), {
    label: `${company.actions}: ${name}`,
  })
  const place = h('td', { colspan: 3 })
  const panel = h('tr', { class: 'stepward-panel' }, place)
  const root = h('tbody', {}, h('tr', {}, title, h('td', {}, state, more), h('td', {}, toggle)), panel)
  let acts: readonly MemberOperation[] = []

  function expand(isOpen: boolean): void {
    panel.hidden = !isOpen
    toggle.setAttribute('aria-expanded', String(isOpen))
  }
  function open(): void {
    place.replaceChildren(row(...acts.map((act) => button(company[act], () => openAct(act)))))
    expand(true)
  }
  function close(): void {
    // An issued ticket has taken the focus. A row that moved has lost it.
    const isElsewhere = flow.getSnapshot().ticket?.userId === userId && !root.contains(document.activeElement)
    expand(false)
    being.delete(userId)
    if (!isElsewhere) focus()
  }
  function focus(): void {
    const target = toggle.hidden ? title : toggle
    target.focus()
  }

  function openAct(act: MemberOperation): void {
    being.set(userId, act)
    const until = h('input', { type: 'date', min: dayIn(0), max: dayIn(MAX_EXEMPT_DAYS), required: true })
    const why = h('input', { type: 'text', maxlength: MAX_REASON, required: true })
    place.replaceChildren(
      openForm(context, {
        title: `${company[act]}: ${name}`,
        submit: company[act],
        danger: act === 'resetMember',
        children: [
          (act === 'resetMember' || act === 'issueTicket') && paragraph(company[`${act}Hint`]),
          act === 'exemptMember' && field(company.exemptUntil, until),
          act !== 'revokeTickets' && field(company.reason, why),
        ],
        send(error) {
          const input = {
            userId,
            ...(act === 'exemptMember' && { until: new Date(`${until.value}T23:59`) }),
            ...(act !== 'revokeTickets' && { reason: why.value }),
          }
          return run(act, () => flow.act(act, input), error, 'member')
        },
        close,
      }),
    )
    focusFirst(place)
  }
  const act = being.get(userId)
  if (act) openAct(act)
  expand(act !== undefined)
  return {
    root,
    focus,
    update(member, policy) {
      acts = actsFor(member, policy)
      toggle.hidden = acts.length === 0
      setText(state, context.messages.members[member.state])
      setText(more, explanation(context, member))
    },
  }
}

/** What helps this member now. */
function actsFor({ state, retryAt }: MemberCompliance, policy: CompanyPolicy): readonly MemberOperation[] {
  const isOff = state !== 'enrolled'
  const isRequired = isOff && policy.state !== 'optional'
  const takesTicket = isRequired && policy.ticketRequired
  const acts: readonly (MemberOperation | false)[] = [
    isRequired && 'exemptMember',
    !isOff && 'resetMember',
    retryAt !== undefined && 'unlockMember',
    takesTicket && 'issueTicket',
    takesTicket && 'revokeTickets',
  ]
  return acts.filter((act) => act !== false)
}

/** Why a member stands so. */
function explanation(
  { messages, dates }: CompanyContext,
  { state, because, enrollBy, retryAt, suspended }: MemberCompliance,
): string {
  const { company } = messages
  const hasTime = state === 'due' || state === 'exempt'
  const reasons = [
    // Not that it is required of everyone: it may be required of some roles.
    hasTime && because && because !== 'enforced' && messages.because[because],
    hasTime && enrollBy && company.until(enrollBy, dates),
    suspended && messages.memberRefusals.suspended,
    retryAt && company.lockedUntil(retryAt, dates),
  ]
  return reasons.filter(Boolean).join(' · ')
}

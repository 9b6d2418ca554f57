import type { CompanyFlow, CompanySnapshot, MemberOperation } from '../client/company.js'
import type { MemberCompliance } from '../service/results.js'
import { type MemberRow, memberRow } from './company-member.js'
import type { Runner } from './company-run.js'
import { type CompanyContext, heading, paragraph } from './context.js'
import { h } from './dom.js'
import { copyButton } from './recovery-codes.js'
import { alert, button, focusFirst, row, setText, type Update } from './screen.js'

/** How the members stand, and what an admin can do for each. */
export function membersSection(
  context: CompanyContext,
  flow: CompanyFlow,
  { run, showIn }: Runner,
  acts: Map<string, MemberOperation>,
): { readonly root: HTMLElement; readonly update: Update<CompanySnapshot> } {
  const { company, common, settings } = context.messages
  const count = h('p', { class: 'stepward-text', role: 'status' })
  const ticketPlace = h('div')
  const column = (text: string): HTMLElement => h('th', { scope: 'col' }, text)
  const table = h(
    'table',
    { class: 'stepward-members' },
    h('thead', {}, h('tr', {}, column(settings.name), column(common.twoFactor), column(company.actions))),
  )
  const error = alert()
  const more = button(company.more, () => {
    showIn(error)
    void flow.more()
  })
  const rows = new Map<string, MemberRow>()

  function updateRows({ members, policy }: CompanySnapshot): void {
    if (policy === null) return
    for (const [userId, { root }] of rows) {
      if (members.some((member) => member.userId === userId)) continue
      root.remove()
      rows.delete(userId)
    }
    let last: Element | null = table.tHead
    for (const member of members) {
      const one = rows.get(member.userId) ?? memberRow(context, flow, run, member.userId, acts)
      rows.set(member.userId, one)
      one.update(member, policy)
      // A row that stays where it is keeps the focus and what is typed in it.
      if (last?.nextElementSibling !== one.root) last?.after(one.root)
      last = one.root
    }
  }

  let shownTicket: CompanySnapshot['ticket'] = null
  function updateTicket({ ticket }: CompanySnapshot): void {
    if (ticket === shownTicket) return
    const before = shownTicket
    shownTicket = ticket
    ticketPlace.replaceChildren(...(ticket === null ? [] : [ticketNote(context, flow, ticket)]))
    if (ticket !== null) focusFirst(ticketPlace)
    else if (before !== null) rows.get(before.userId)?.focus()
  }

  return {
    root: h(
      'section',
      { class: 'stepward-stack' },
      heading(context, company.members, 1),
      count,
      ticketPlace,
      table,
      error,
      row(more),
    ),
    update(snapshot) {
      const { members, hasMore } = snapshot
      const enrolled = members.filter(isOn).length
      setText(count, company[hasMore ? 'enrolledSoFar' : 'enrolled'](enrolled, members.length))
      more.hidden = !hasMore
      updateRows(snapshot)
      updateTicket(snapshot)
    },
  }
}

const isOn = ({ state }: MemberCompliance): boolean => state === 'enrolled'

/** The ticket, which is shown only now, until the admin has passed it on. */
function ticketNote(
  context: CompanyContext,
  flow: CompanyFlow,
  { userId, ticket, expiresAt }: NonNullable<CompanySnapshot['ticket']>,
): HTMLElement {
  const { company, common, setup } = context.messages
  return h(
    'div',
    { class: 'stepward-note stepward-stack' },
    heading(context, `${setup.ticket}: ${context.memberName(userId)}`, 1),
    paragraph(`${company.issueTicketHint} ${company.ticketUntil(expiresAt, context.dates)}`),
    h('p', { class: 'stepward-key' }, h('code', {}, ticket)),
    row(
      copyButton(context.messages, ticket),
      button(common.done, () => flow.dismissTicket(), { kind: 'primary' }),
    ),
  )
}

import type { CompanySnapshot } from '../client/company.js'
import { day } from '../messages/format.js'
import type { MemberCompliance } from '../service/results.js'
import { type CompanyContext, explain, paragraph } from './context.js'
import { h, named } from './dom.js'

/** Whom a rule would lead to the setup: at the next login, and from each later day on. */
export function previewText(
  context: CompanyContext,
  preview: CompanySnapshot['preview'],
): readonly HTMLElement[] {
  const { messages, dates, memberName } = context
  const { company, common, locale } = messages
  if (preview === null) return [paragraph(common.loading)]
  if (!preview.ok) return [paragraph(company.previewFailed), paragraph(explain(context, preview), 'hint')]

  const groups = new Map<string, [MemberCompliance, ...MemberCompliance[]]>()
  for (const member of preview.members) {
    const start = startOf(member)
    const key = start ? day(locale, start, dates) : ''
    const group = groups.get(key)
    if (group) group.push(member)
    else groups.set(key, [member])
  }
  if (groups.size === 0) return [paragraph(company.preview(0))]
  const texts = [...groups.values()].map((members) => {
    const start = startOf(members[0])
    const { length } = members
    return h(
      'details',
      { class: 'stepward-details' },
      h('summary', {}, start ? company.previewFrom(length, start, dates) : company.preview(length)),
      h(
        'ul',
        { class: 'stepward-points' },
        ...members.map(({ userId }) => h('li', {}, named(memberName(userId)))),
      ),
    )
  })
  return preview.next === null ? texts : [...texts, paragraph(company.previewMore)]
}

/** When a member would have to have it on; null: at the next login. */
const startOf = ({ state, enrollBy }: MemberCompliance): Date | null =>
  state === 'overdue' ? null : (enrollBy ?? null)

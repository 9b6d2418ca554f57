import type { CompanyFlow, CompanySnapshot } from '../client/company.js'
import { list } from '../messages/format.js'
import type { CompanyPolicy } from '../service/results.js'
import { ruleForm } from './company-rule-form.js'
import type { Run } from './company-run.js'
import { type CompanyContext, paragraph } from './context.js'
import { h } from './dom.js'
import { openForm } from './form.js'
import { button, focusFirst, row, setText, type Update } from './screen.js'

/** Seconds. */
const DAY = 86_400

/** The form that is open. */
export interface OpenRule {
  form: 'rule' | 'relax' | null
  /** The policy that it was filled with. */
  seen: CompanyPolicy | null
}

/** The rule as it is, and the forms that change it. */
export function ruleSection(
  context: CompanyContext,
  flow: CompanyFlow,
  run: Run,
  state: OpenRule,
): { readonly root: HTMLElement; readonly update: Update<CompanySnapshot> } {
  const { messages } = context
  const { company } = messages
  const text = h('div', { class: 'stepward-stack' })
  const place = h('div')
  const edit = button('', () => open('rule'), { kind: 'primary' })
  const relax = button(company.relax, () => open('relax'))
  const actions = row(edit, relax)
  let updatePreview: Update<CompanySnapshot> = () => {}

  function open(form: 'rule' | 'relax', seen = flow.getSnapshot().policy): void {
    state.form = form
    state.seen = seen
    place.replaceChildren(form === 'rule' ? openRule() : openRelax())
    actions.hidden = true
    focusFirst(place)
  }
  function close(): void {
    state.form = null
    place.replaceChildren()
    updatePreview = () => {}
    actions.hidden = false
    edit.focus()
  }

  function openRule(): HTMLElement {
    const form = ruleForm(context, flow, run, state, close)
    updatePreview = form.update
    return form.root
  }

  function openRelax(): HTMLElement {
    const { seen } = state
    return openForm(context, {
      title: company.relax,
      submit: company.relax,
      danger: true,
      children: [paragraph(company.relaxHint)],
      send: async (error) => seen !== null && run('relaxPolicy', () => flow.relax(seen), error),
      close,
    })
  }

  if (state.form !== null) open(state.form, state.seen)
  return {
    root: h('section', { class: 'stepward-stack' }, text, actions, place),
    update(snapshot) {
      const { policy } = snapshot
      if (policy === null) return
      text.replaceChildren(...ruleText(context, policy))
      const isOptional = policy.state === 'optional'
      setText(edit, isOptional ? company.require : company.change)
      relax.hidden = isOptional
      updatePreview(snapshot)
    },
  }
}

/** The rule as a sentence, and what is special about it. */
function ruleText({ messages, dates }: CompanyContext, policy: CompanyPolicy): readonly HTMLElement[] {
  const { company, policies, locale } = messages
  const sentence = h('p', { class: 'stepward-step' }, policies[policy.state])
  if (policy.state === 'optional') return [sentence]
  const { state, enforceFrom, newMemberGrace, roles, deviceMaxAge, exemptMethods, ticketRequired } = policy
  const special = [
    company[state === 'enforced' ? 'since' : 'startsAt'](enforceFrom, dates),
    newMemberGrace > 0 && `${company.grace}: ${(newMemberGrace / DAY).toLocaleString(locale)}`,
    roles && `${company.roles}: ${list(locale, roles)}`,
    exemptMethods.length > 0 && `${company.methods}: ${list(locale, exemptMethods)}`,
    deviceMaxAge === 0 && company.noTrustedDevices,
    ticketRequired && company.ticketRequired,
  ]
  const lines = special.flatMap((line) => (line ? [h('li', {}, line)] : []))
  return [sentence, h('ul', { class: 'stepward-points' }, ...lines)]
}

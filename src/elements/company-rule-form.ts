import type { CompanyFlow, CompanySnapshot } from '../client/company.js'
import type { RequirementOptions } from '../service/requirement.js'
import type { CompanyPolicy, RequiredPolicy } from '../service/results.js'
import { previewText } from './company-preview.js'
import type { Run } from './company-run.js'
import type { CompanyContext } from './context.js'
import { h } from './dom.js'
import { checkbox, field, isChecked, localTime, openForm } from './form.js'
import type { Update } from './screen.js'

/** Seconds. */
const DAY = 86_400

/** Ten years, which is what the service takes. */
const MAX_GRACE_DAYS = 3650

/** The rule of a company that has none. */
const NO_RULE: Pick<
  RequiredPolicy,
  'newMemberGrace' | 'roles' | 'deviceMaxAge' | 'ticketRequired' | 'exemptMethods'
> = { newMemberGrace: 0, roles: null, deviceMaxAge: null, ticketRequired: false, exemptMethods: [] }

type Rule = { -readonly [Name in keyof RequirementOptions]: RequirementOptions[Name] }

/**
 * The form of the whole rule, filled with the present one. What is not touched is sent as it was, also what the fields
 * cannot show exactly.
 */
export function ruleForm(
  context: CompanyContext,
  flow: CompanyFlow,
  run: Run,
  state: { seen: CompanyPolicy | null },
  close: () => void,
): { readonly root: HTMLElement; readonly update: Update<CompanySnapshot> } {
  const { company, common } = context.messages
  const { seen } = state
  const start = seen === null || seen.state === 'optional' ? null : seen.enforceFrom
  const before = seen === null || seen.state === 'optional' ? NO_RULE : seen

  const startsAt = start === null ? '' : localTime(start)
  const from = h('input', { type: 'datetime-local', value: startsAt })
  const graceDays = String(Number((before.newMemberGrace / DAY).toFixed(2)))
  const grace = h('input', { type: 'number', min: 0, max: MAX_GRACE_DAYS, step: 'any', value: graceDays })
  const roles = choices(context, 'roles', before.roles ?? [])
  const methods = choices(context, 'methods', before.exemptMethods)
  const devices = checkbox(company.trustedDevices, before.deviceMaxAge !== 0)
  const ticket = checkbox(company.ticketRequired, before.ticketRequired)

  function rule(): Rule {
    const next: Rule = { ticketRequired: isChecked(ticket), exemptMethods: methods.read() }
    const isSame = from.value === startsAt
    if (from.value !== '') next.enforceFrom = isSame && start !== null ? start : new Date(from.value)
    next.newMemberGrace =
      grace.value === graceDays ? before.newMemberGrace : Math.round(Number(grace.value) * DAY)
    const only = roles.read()
    if (only.length > 0) next.roles = only
    if (!isChecked(devices)) next.trustedDevices = false
    else if (before.deviceMaxAge) next.trustedDevices = { maxAge: before.deviceMaxAge }
    return next
  }

  const preview = h('div', { class: 'stepward-note stepward-stack', role: 'status' })
  const ask = (): void => {
    preview.hidden = !root.checkValidity()
    if (!preview.hidden) void flow.preview(rule())
  }
  const root = openForm(context, {
    title: seen?.state === 'optional' ? company.require : company.change,
    submit: common.save,
    children: [
      field(company.from, from, company.fromHint),
      field(company.grace, grace),
      roles.root,
      methods.root,
      devices,
      ticket,
    ],
    close,
    async send(error) {
      const { seen } = state
      if (seen === null) return false
      const isMade = await run('requirePolicy', () => flow.require(rule(), seen), error)
      // It is above the form now. Saving again replaces it.
      const { refusal, policy } = flow.getSnapshot()
      if (!isMade && refusal?.reason === 'overtaken') state.seen = policy
      return isMade
    },
  })
  // Below the buttons, which must not move away from a click that ends the typing.
  root.append(preview)
  root.addEventListener('change', ask)
  ask()

  let shown: CompanySnapshot['preview'] | undefined
  return {
    root,
    update(snapshot) {
      if (snapshot.preview === shown) return
      shown = snapshot.preview
      preview.replaceChildren(...previewText(context, shown))
    },
  }
}

/** The names between commas. */
const namesIn = (text: string): readonly string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)

/** Checkboxes for what the attribute of this name lists, and what is chosen already. Without it, a text field. */
function choices(
  { host, messages: { company } }: CompanyContext,
  name: 'roles' | 'methods',
  chosen: readonly string[],
): { readonly root: HTMLElement; readonly read: () => readonly string[] } {
  const listed = host.getAttribute(name)
  const hint = company[`${name}Hint`]
  if (listed === null) {
    const value = chosen.join(', ')
    const input = h('input', {
      type: 'text',
      value,
      autocapitalize: 'off',
      spellcheck: 'false',
    })
    const root = field(company[name], input, `${company.commas} ${hint}`)
    return { root, read: () => (input.value === value ? chosen : namesIn(input.value)) }
  }
  const boxes = [...new Set([...namesIn(listed), ...chosen])].map(
    (option) => [option, checkbox(option, chosen.includes(option))] as const,
  )
  const root = h(
    'fieldset',
    { class: 'stepward-field' },
    h('legend', { class: 'stepward-label' }, company[name]),
    h('p', { class: 'stepward-hint' }, hint),
    ...boxes.map(([, box]) => box),
  )
  return { root, read: () => boxes.flatMap(([option, box]) => (isChecked(box) ? [option] : [])) }
}

import type { CompanyFlow, MemberOperation } from '../client/company.js'
import { membersSection } from './company-members.js'
import { type OpenRule, ruleSection } from './company-rule.js'
import { createRunner } from './company-run.js'
import { type CompanyContext, heading, isSignedOut, loginAgain, paragraph } from './context.js'
import { alert, button, row, type Stage, showScreens } from './screen.js'

/** What the element keeps while its language changes. */
export interface CompanyState extends OpenRule {
  readonly flow: CompanyFlow
  /** What is being done for members, by their ids. */
  readonly acts: Map<string, MemberOperation>
}

/** A company's rule and its members, for its admins. What is being typed stays whatever goes wrong. */
export const showCompany = (stage: Stage, context: CompanyContext, state: CompanyState): (() => void) =>
  showScreens(
    stage,
    state.flow,
    () => '',
    (_, each) => {
      const { flow, acts } = state
      const { company, common } = context.messages
      const top = alert()
      const runner = createRunner(context, flow, top)
      const loading = paragraph(common.loading)
      const again = row(button(common.retry, () => void flow.load()))
      const login = row(loginAgain(context))
      const rule = ruleSection(context, flow, runner.run, state)
      const members = membersSection(context, flow, runner, acts)
      let wasOver = false
      each((snapshot) => {
        const { policy, busy, refusal } = snapshot
        const isOver = !busy && isSignedOut(refusal)
        if (isOver && !wasOver) context.emit('expired')
        wasOver = isOver
        const isAtTop = runner.show()
        login.hidden = !isOver
        again.hidden = busy || refusal === null || !isAtTop
        loading.hidden = policy !== null || !busy
        rule.root.hidden = members.root.hidden = policy === null
        rule.update(snapshot)
        members.update(snapshot)
      })
      return [
        heading(context, company.title),
        context.place('intro'),
        loading,
        top,
        again,
        login,
        rule.root,
        members.root,
        context.place('help'),
      ]
    },
  )

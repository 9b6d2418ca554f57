import type { CompanyFlow } from '../client/company.js'
import { membersSection } from './company-members.js'
import { ruleSection } from './company-rule.js'
import { createRunner } from './company-run.js'
import { type Context, heading, isSignedOut, loginAgain, paragraph } from './context.js'
import { alert, button, row, type Stage, showScreens } from './screen.js'

/** A company's rule and its members, for its admins. What is being typed stays whatever goes wrong. */
export const showCompany = (stage: Stage, context: Context, flow: CompanyFlow): (() => void) =>
  showScreens(
    stage,
    flow,
    () => '',
    (_, each) => {
      const { company, common } = context.messages
      const top = alert()
      const runner = createRunner(context, flow, top)
      const loading = paragraph(common.loading)
      const again = row(button(common.retry, () => void flow.load()))
      const login = row(loginAgain(context))
      const rule = ruleSection(context, flow, runner.run)
      const members = membersSection(context, flow, runner)
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

import { type ChallengeFlow, type ChallengeSnapshot, createChallenge } from '../client/challenge.js'
import type { Client } from '../client/client.js'
import { createSetup, type SetupFlow } from '../client/setup.js'
import { codeForm } from './code-form.js'
import { type Context, explain, heading, isOn, paragraph, requirers, signedOutScreen } from './context.js'
import { type Child, h } from './dom.js'
import { alert, button, focusFirst, row, type Stage, setText, showScreens, type Update } from './screen.js'
import { showSetup } from './setup.js'

/** What the element keeps while its language changes. */
interface ChallengeState {
  readonly flow: ChallengeFlow
  readonly setup: SetupFlow
  /** What is asked for. */
  kind: 'app' | 'recovery'
}

export function createChallengeState(client: Client, host: HTMLElement): ChallengeState {
  const flow = createChallenge(client, { stepUp: isOn(host, 'step-up') })
  void flow.start()
  return { flow, setup: createSetup(client), kind: 'app' }
}

/** The second step of a login, and the setup if a company requires one. With `step-up`, a code inside a session. */
export function showChallenge(stage: Stage, context: Context, state: ChallengeState): () => void {
  const { flow, setup } = state
  const { challenge, common } = context.messages
  const isStepUp = isOn(context.host, 'step-up')
  let stopSetup = (): void => {}
  // The person opened this page to type a code.
  const takesFocus = true

  function codeScreen(each: (update: Update<ChallengeSnapshot>) => void): readonly Child[] {
    const trust = h('input', { type: 'checkbox', name: 'trust' })
    const trusts = h('label', { class: 'stepward-check' }, trust, challenge.trust)
    const send = (code: string): void => {
      void flow.verify({ code, ...(trust.checked ? { rememberDevice: true } : {}) })
    }
    const isOffered = !isStepUp && !isOn(context.host, 'no-trust')
    const area = h('div', { class: 'stepward-stack' })
    let update: Update<ChallengeSnapshot>
    const ask = (kind: ChallengeState['kind']): void => {
      state.kind = kind
      const isApp = kind === 'app'
      const made = codeForm(context, {
        kind,
        ...(isApp ? {} : { hint: challenge.recoveryCodeHint }),
        submit: challenge.submit,
        send,
        more: [isOffered && trusts],
        beside: [
          button(
            isApp ? challenge.useRecoveryCode : challenge.useApp,
            // The answer to a code belongs beside its field.
            () => flow.getSnapshot().busy || ask(isApp ? 'recovery' : 'app'),
            {
              kind: 'link',
            },
          ),
        ],
      })
      area.replaceChildren(made.form)
      update = made.update
      // What was refused before is no mistake in this field.
      if (area.isConnected) focusFirst(area)
    }
    ask(state.kind)
    each((snapshot) => update(snapshot))
    const title = isStepUp ? challenge.stepUp : challenge.title
    return [heading(context, title), context.place('intro'), area, context.place('help')]
  }

  function enrollScreen(): readonly Child[] {
    const { login } = flow.getSnapshot()
    if (login?.step !== 'enroll') return []
    const root = h('div', { class: 'stepward-stack' })
    const again = (): void => void flow.start()
    stopSetup = showSetup({ root, takesFocus }, context, setup, {
      why: requirers(context, login.requiredBy),
      challenge: login.challenge,
      done: () => context.emit('done', { step: 'enrolled' }),
      signedOut: again,
      gone: again,
    })
    return [root]
  }

  function loadingScreen(each: (update: Update<ChallengeSnapshot>) => void): readonly Child[] {
    const error = alert()
    const retry = row(button(common.retry, () => void flow.start(), { kind: 'primary' }))
    const text = paragraph(common.loading)
    each(({ refusal, busy }) => {
      setText(error, explain(context, refusal))
      retry.hidden = busy || refusal === null
      text.hidden = !retry.hidden
    })
    return [text, error, retry]
  }

  const stop = showScreens(
    { ...stage, takesFocus },
    flow,
    ({ step, login }) => `${step} ${login && 'expiresAt' in login ? login.expiresAt : ''}`,
    ({ step, refusal }, each) => {
      stopSetup()
      if (step === 'code') return codeScreen(each)
      if (step === 'enroll') return enrollScreen()
      if (step === 'loading') return loadingScreen(each)
      if (step === 'expired') return signedOutScreen(context, refusal)
      return [h('p', { role: 'status' }, common.loading)]
    },
  )
  const stopWatching = flow.subscribe(() => {
    const { step, login, passed } = flow.getSnapshot()
    if (step === 'done') context.emit('done', passed ?? login)
    if (step === 'expired') context.emit('expired')
  })
  return () => {
    stop()
    stopWatching()
    stopSetup()
  }
}

import type { SetupFlow, SetupSnapshot } from '../client/setup.js'
import { codeForm } from './code-form.js'
import { type Context, explain, heading, isSignedOut, paragraph } from './context.js'
import { type Child, h, qrPicture } from './dom.js'
import { copyButton, guardCodes, recoveryCodesScreen } from './recovery-codes.js'
import { alert, button, row, type Stage, setText, showScreens, type Update } from './screen.js'

/** What the place where it is shown decides. */
export interface SetupPlace {
  /** Why it is asked for. */
  readonly why?: string
  /** The kind of code that a replacement asks for. Default `'any'`. */
  readonly code?: 'any' | 'recovery'
  /** Sent with both requests of a forced login without cookies. */
  readonly challenge?: string | undefined
  readonly cancel?: () => void
  readonly done: () => void
  readonly signedOut: () => void
  /** Nothing is left to confirm: another tab has done so, or an answer was lost. Default: it begins again. */
  readonly gone?: () => void
}

/** Switching two-factor on, from the first button to the saved recovery codes. */
export function showSetup(stage: Stage, context: Context, flow: SetupFlow, place: SetupPlace): () => void {
  const { cancel } = place
  const challenge = place.challenge === undefined ? {} : { challenge: place.challenge }
  const leave = (): void => {
    const { step, busy } = flow.getSnapshot()
    // The code may be right, and then the recovery codes must be seen.
    if (step !== 'scan' || !busy) cancel?.()
  }
  const cancelButton = (): Child =>
    cancel !== undefined && button(context.messages.common.cancel, leave, { kind: 'link' })
  const { setup, settings, challenge: login, stateHints } = context.messages

  function startScreen(
    { asks }: SetupSnapshot,
    each: (update: Update<SetupSnapshot>) => void,
  ): readonly Child[] {
    const title = [
      heading(context, setup.title),
      place.why ? paragraph(place.why) : null,
      context.place('intro') ?? paragraph(setup.intro),
    ]
    if (asks === null) {
      const error = alert()
      each(({ refusal }) => setText(error, explain(context, refusal)))
      const start = button(setup.start, () => void flow.start(challenge), { kind: 'primary' })
      return [...title, error, row(start, cancelButton())]
    }
    const kind = asks === 'ticket' ? 'ticket' : (place.code ?? 'any')
    const { form, update } = codeForm(context, {
      kind,
      hint: {
        ticket: setup.ticketHint,
        any: settings.replaceHint,
        recovery: login.recoveryCodeHint,
      }[kind],
      submit: context.messages.common.next,
      send: (text) => void flow.start({ ...challenge, [asks]: text }),
      beside: [cancelButton()],
    })
    // That a code is asked for is no mistake of the person.
    each((snapshot) =>
      update({
        ...snapshot,
        refusal: snapshot.refusal?.reason === `${asks}_required` ? null : snapshot.refusal,
      }),
    )
    return [...title, form]
  }

  function scanScreen(
    snapshot: SetupSnapshot,
    each: (update: Update<SetupSnapshot>) => void,
  ): readonly Child[] {
    const { form, update } = codeForm(context, {
      kind: 'app',
      submit: setup.confirm,
      send: (code) => void flow.confirm({ ...challenge, code }),
      beside: [
        snapshot.setup === null && button(setup.startAgain, () => void flow.start(challenge)),
        cancelButton(),
      ],
    })
    each(update)
    if (snapshot.setup === null) return [heading(context, setup.title), paragraph(stateHints.pending), form]
    const { qr, secret, uri, replaces, deleteOldEntry } = snapshot.setup
    return [
      heading(context, setup.title),
      replaces ? paragraph(setup.replaces) : deleteOldEntry && paragraph(setup.deleteOldEntry, 'note'),
      h('p', { class: 'stepward-step' }, setup.scan),
      paragraph(setup.scanHint, 'hint'),
      qrPicture(qr, setup.qr),
      h(
        'details',
        { class: 'stepward-details' },
        h('summary', {}, setup.cantScan),
        h(
          'p',
          { class: 'stepward-key' },
          h('code', { 'aria-label': setup.key }, ...groupsOf(secret)),
          copyKey(context, secret),
        ),
        h('p', {}, ...appLinks(context, uri)),
      ),
      h('p', { class: 'stepward-step' }, setup.enterCode),
      form,
      context.place('help'),
    ]
  }

  const stop = showScreens(
    stage,
    flow,
    ({ step, asks, setup: shown }) => `${step} ${asks} ${shown === null}`,
    (snapshot, each) => {
      const { step, recoveryCodes, replaced } = snapshot
      if (step === 'start') return startScreen(snapshot, each)
      if (step === 'scan') return scanScreen(snapshot, each)
      if (step === 'codes')
        return [
          ...recoveryCodesScreen(context, recoveryCodes, () => flow.saved()),
          replaced && paragraph(setup.deleteOldEntry, 'note'),
        ]
      return [heading(context, setup.finished)]
    },
  )
  guardCodes(context, () => {
    const { step, busy } = flow.getSnapshot()
    return busy ? step === 'scan' : step === 'codes'
  })
  const stopWatching = flow.subscribe(() => {
    const { step, busy, refusal } = flow.getSnapshot()
    if (step === 'done') place.done()
    else if (!busy && isSignedOut(refusal)) place.signedOut()
    else if (!busy && refusal?.reason === 'not_pending') place.gone?.()
  })
  return () => {
    stop()
    stopWatching()
  }
}

const copyKey = ({ messages }: Context, secret: string): HTMLElement =>
  copyButton(messages, secret, `${messages.common.copy}: ${messages.setup.key}`)

/** Groups of four, parted by style: a selection copies one line without spaces. */
const groupsOf = (secret: string): readonly Child[] =>
  (secret.match(/.{1,4}/g) ?? []).map((group) => h('span', {}, group))

/** Apple's own passwords app takes its own scheme, because other apps take `otpauth:` too. */
function appLinks({ messages: { setup } }: Context, uri: string): readonly Child[] {
  if (!uri.startsWith('otpauth:')) return []
  const open = h('a', { href: uri }, setup.openApp)
  if (!/Mac|iPhone|iPad/.test(navigator.userAgent)) return [open]
  return [h('a', { href: `apple-${uri}` }, setup.openApple), ' ', open]
}

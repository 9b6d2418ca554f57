import type { CompanyFlow } from '../client/company.js'
import type { RefusalAbout } from '../messages/refusals.js'
import { type CompanyContext, explain } from './context.js'
import { setText } from './screen.js'

/** Makes a change, and shows a refusal in `error`. Resolves to whether it was made. */
export type Run = (
  change: string,
  call: () => Promise<boolean>,
  error: HTMLElement,
  about?: RefusalAbout,
) => Promise<boolean>

/** Makes the changes of a company. */
export interface Runner {
  readonly run: Run
  /** The next refusal is shown there. */
  readonly showIn: (error: HTMLElement, about?: RefusalAbout) => void
  /** Shows the refusal of now. Returns whether it is at the top. */
  readonly show: () => boolean
}

/** `top`: where a refusal is shown if nothing else was asked for. */
export function createRunner(context: CompanyContext, flow: CompanyFlow, top: HTMLElement): Runner {
  let place = top
  let whom: RefusalAbout = 'self'
  function show(): boolean {
    const { busy, refusal } = flow.getSnapshot()
    setText(place, busy ? '' : explain(context, refusal, whom))
    return place === top
  }
  function showIn(error: HTMLElement, about: RefusalAbout = 'self'): void {
    setText(place, '')
    place = error
    whom = about
  }
  return {
    show,
    showIn,
    async run(change, call, error, about) {
      if (flow.getSnapshot().busy) return false
      showIn(error, about)
      const isMade = await call()
      if (isMade) {
        // What may have been refused then is only that it was loaded again.
        showIn(top)
        show()
        context.emit('change', { change })
      }
      return isMade
    },
  }
}

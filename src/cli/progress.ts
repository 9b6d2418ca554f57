import { countdown } from '../messages/format.js'

/** How far long work has come. */
export interface Step {
  readonly done: number
  /** 0 to 1; null if the whole is not known. */
  readonly fraction: number | null
}

/** Milliseconds. A terminal is drawn ten times a second, and a log gets a line every ten seconds. */
const REDRAW = 100
const LOG = 10_000

const BAR = 24

const numbers = new Intl.NumberFormat('en')

export const count = (number: number): string => numbers.format(Math.round(number))

/** `42 % ━━━━━━━━──── 42,000 people, 2,310 a second, 0:25 left` */
export function progressText({ done, fraction }: Step, seconds: number, noun: string): string {
  const rate = seconds > 0 ? done / seconds : 0
  const texts = [`${count(done)} ${noun}, ${count(rate)} a second`]
  if (fraction === null) return texts.join()
  const share = Math.min(1, fraction)
  const filled = Math.round(share * BAR)
  const bar = `${'━'.repeat(filled)}${'─'.repeat(BAR - filled)}`
  if (share > 0) texts.push(`${countdown((seconds * (1 - share)) / share)} left`)
  return `${String(Math.floor(share * 100)).padStart(3)} % ${bar} ${texts.join(', ')}`
}

export interface Progress {
  /** Called as often as you like. */
  show(step: Step): void
  /** Removes the bar, so that something else can be printed. */
  end(): void
}

/** On standard error: a bar in a terminal, and a line now and then elsewhere. */
export function startProgress(noun: string): Progress {
  const { stderr } = process
  const isTerminal = stderr.isTTY === true
  const start = performance.now()
  let last = start
  let drawn = false
  return {
    show(step) {
      const now = performance.now()
      if (now - last < (isTerminal ? REDRAW : LOG)) return
      last = now
      const text = progressText(step, (now - start) / 1000, noun)
      if (!isTerminal) {
        stderr.write(`stepward: ${text.trimStart()}\n`)
        return
      }
      drawn = true
      // To the start of the line, the text without its end if the window is narrow, and the rest of the line cleared.
      stderr.write(`\r${text.slice(0, (stderr.columns ?? 80) - 1)}\u001b[K`)
    },
    end() {
      if (drawn) stderr.write('\r\u001b[K')
      drawn = false
    },
  }
}

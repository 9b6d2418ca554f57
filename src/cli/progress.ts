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

/** Where it is shown. */
interface Screen {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** On standard error: a bar in a terminal, and a line now and then elsewhere. `clock` is in milliseconds. */
export function startProgress(
  noun: string,
  screen: Screen = process.stderr,
  clock: () => number = () => performance.now(),
): Progress {
  const isTerminal = screen.isTTY === true
  const start = clock()
  let last = start
  let drawn = false
  return {
    show(step) {
      const now = clock()
      if (now - last < (isTerminal ? REDRAW : LOG)) return
      last = now
      const text = progressText(step, (now - start) / 1000, noun)
      if (!isTerminal) {
        screen.write(`stepward: ${text.trimStart()}\n`)
        return
      }
      drawn = true
      // To the start of the line, the text without its end if the window is narrow, and the rest of the line cleared.
      screen.write(`\r${text.slice(0, (screen.columns ?? 80) - 1)}\u001b[K`)
    },
    end() {
      if (drawn) screen.write('\r\u001b[K')
      drawn = false
    },
  }
}

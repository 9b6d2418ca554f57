import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { temporaryFolder } from './browser-demo.js'

const run = promisify(execFile)

const PERIOD = 30
/** Seconds that a code takes to the server, with a wide margin. A step that leaves the window sooner is not used. */
const TRAVEL = 10

/** The new codes that the server's window holds at any time, and the seconds until it holds as many again. */
const NEW_CODES = { most: 2, again: 2 * PERIOD }

/** An authenticator app, made of programs that do not use Stepward. */
export interface Authenticator {
  readonly uri: URL
  readonly secret: string
  /**
   * A code that was not returned before, of the oldest unused step in the server's window of three. A third call within a
   * minute always fails: whether the window holds a third new code depends on the time of day.
   */
  freshCode(): Promise<string>
  /** A code of the newest step. It stays in the server's window for a minute, long enough to enter it twice. */
  lastingCode(): Promise<string>
  /** The code that the app shows now, which may have been used. */
  shownCode(): Promise<string>
  /** Six digits that are no code of a step near now. Each call returns others: a code sent again is not counted. */
  wrongCode(): Promise<string>
}

/** Reads the QR code from a picture of the page, as a phone does. */
export async function scan(page: Page): Promise<Authenticator> {
  const picture = join(await temporaryFolder(), 'page.png')
  await writeFile(picture, await page.screenshot({ fullPage: true }))
  const { stdout } = await run('zbarimg', ['--quiet', '--raw', picture])
  return authenticator(new URL(stdout.trim()))
}

/** The app after it has read this URI. */
export function authenticator(uri: URL): Authenticator {
  const secret = uri.searchParams.get('secret') ?? ''
  let lastStep = 0
  let calls: readonly number[] = []
  let wrongCodes = 0

  const codeOf = async (step: number): Promise<string> => {
    const time = `@${step * PERIOD}`
    const { stdout } = await run('oathtool', ['--totp', '--base32', '--now', time, secret])
    return stdout.trim()
  }

  return {
    uri,
    secret,
    async freshCode() {
      calls = [...calls.filter((time) => time > now() - NEW_CODES.again), now()]
      const step = Math.max(stepAt(now() + TRAVEL) - 1, lastStep + 1)
      if (calls.length > NEW_CODES.most || step > stepAt(now()) + 1)
        throw new Error('no fresh step is left in the window: the story needs fewer codes')
      lastStep = step
      return codeOf(step)
    },
    lastingCode: () => {
      lastStep = stepAt(now()) + 1
      return codeOf(lastStep)
    },
    shownCode: () => codeOf(stepAt(now())),
    async wrongCode() {
      const step = stepAt(now())
      const near = await Promise.all([-2, -1, 0, 1, 2].map((offset) => codeOf(step + offset)))
      for (;;) {
        wrongCodes += 1
        const code = String(wrongCodes).padStart(6, '0')
        if (!near.includes(code)) return code
      }
    },
  }
}

const now = (): number => Math.floor(Date.now() / 1000)
const stepAt = (seconds: number): number => Math.floor(seconds / PERIOD)

import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { temporaryFolder } from './browser-demo.js'

const run = promisify(execFile)

const PERIOD = 30
/**
 * Seconds between reading a code and its arrival at the server, with much to spare: a step that could
 * leave the server's window within them counts as gone.
 */
const TRAVEL = 10

/** An authenticator app, played by programs that know nothing of Stepward. */
export interface Authenticator {
  readonly uri: URL
  readonly secret: string
  /**
   * A code not given before: of the oldest step in the server's window of three. Two codes in a row are
   * always to be had without waiting.
   */
  freshCode(): Promise<string>
  /** A code of the newest step, in the server's window for a minute more: time enough to give it twice. */
  lastingCode(): Promise<string>
  /** The code that the app shows now, given before or not. */
  shownCode(): Promise<string>
  /** Six digits that no step near now has. */
  wrongCode(): Promise<string>
}

/** Reads the QR code off a picture of the page, as a phone does. */
export async function scan(page: Page): Promise<Authenticator> {
  const picture = join(await temporaryFolder(), 'page.png')
  await writeFile(picture, await page.screenshot({ fullPage: true }))
  const { stdout } = await run('zbarimg', ['--quiet', '--raw', picture])
  return authenticator(new URL(stdout.trim()))
}

function authenticator(uri: URL): Authenticator {
  const secret = uri.searchParams.get('secret') ?? ''
  let lastStep = 0

  const codeOf = async (step: number): Promise<string> => {
    const time = `@${step * PERIOD}`
    const { stdout } = await run('oathtool', ['--totp', '--base32', '--now', time, secret])
    return stdout.trim()
  }

  return {
    uri,
    secret,
    async freshCode() {
      const step = Math.max(stepAt(now() + TRAVEL) - 1, lastStep + 1)
      if (step > stepAt(now()) + 1)
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
      return (
        ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code)) ??
        ''
      )
    },
  }
}

const now = (): number => Math.floor(Date.now() / 1000)
const stepAt = (seconds: number): number => Math.floor(seconds / PERIOD)

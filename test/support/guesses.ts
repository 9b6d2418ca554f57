import {
  type DocumentStore,
  memoryStore,
  type TwoFactorOptions,
  type TwoFactorStore,
} from '../../src/index.js'
import { bench } from './service.js'

/** Wrong codes, all different, one after the other. Returns the reasons. */
export async function guess(on: Person, count: number, first = 0): Promise<readonly string[]> {
  const reasons: string[] = []
  for (let index = first; index < first + count; index++) {
    const refused = await on.twoFactor.verify({ userId: 'ada', code: `guess ${index}` })
    reasons.push(refused.ok ? 'ok' : refused.reason)
  }
  return reasons
}

/** Wrong recovery codes, all different. */
export async function guessRecovery(on: Person, count: number): Promise<readonly string[]> {
  const reasons: string[] = []
  for (let index = 0; index < count; index++) {
    const code = `WRNG-WRNG-WRNG-WRN${index}`
    const refused = await on.twoFactor.verify({ userId: 'ada', code })
    reasons.push(refused.ok ? 'ok' : refused.reason)
  }
  return reasons
}

/** ada is enrolled, and the code of her app is new. `commits` counts those of every later call. */
export async function enrolled(
  options: Partial<TwoFactorOptions> = {},
  store: TwoFactorStore = memoryStore(),
) {
  const seen = { commits: 0 }
  const commit: DocumentStore['commit'] = (change) => {
    seen.commits += 1
    return store.enrollments.commit(change)
  }
  const counted = { ...store, enrollments: { ...store.enrollments, commit } }
  const on = bench(counted, options)
  const { phone, recoveryCodes } = await on.enroll('ada')
  on.time.advance(30)
  seen.commits = 0
  on.events.length = 0
  const code = () => phone.code(on.time.now)
  return { ...on, phone, recoveryCodes, code, seen }
}

export type Person = Awaited<ReturnType<typeof enrolled>>

/** The server's time in so many minutes. */
export const minutesLater = ({ time }: Person, minutes: number) =>
  new Date(time.now.getTime() + minutes * 60_000)

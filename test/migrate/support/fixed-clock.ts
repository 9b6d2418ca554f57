import {
  createKeyRing,
  createTwoFactor,
  type ImportProgress,
  type ImportReport,
  memoryStore,
  type TwoFactor,
  type TwoFactorOptions,
} from '../../../src/index.js'
import type { Migrated, RowReader } from '../../../src/migrate/index.js'
import { createTestClock, type TestClock } from '../../../src/testing/index.js'
import { TEST_KEYS } from '../../support/service.js'

/** What came of some rows. */
export interface Imported {
  readonly twoFactor: TwoFactor
  readonly clock: TestClock
  readonly report: ImportReport
  /** The rows that the reader refused. */
  readonly refused: readonly Extract<Migrated, { readonly ok: false }>[]
  /** Those that the import refused. */
  readonly failed: readonly ImportProgress[]
  /** The second step of a login. */
  logIn(userId: string, code: string): Promise<object>
}

/** Reads rows and imports who is in them, at an instant. The clock stands still until the test moves it. */
export async function importRows(
  read: RowReader,
  rows: readonly unknown[],
  now: Date,
  options: Partial<TwoFactorOptions> = {},
): Promise<Imported> {
  const clock = createTestClock(now)
  const twoFactor = createTwoFactor({
    issuer: 'Example',
    store: memoryStore(),
    keys: createKeyRing(TEST_KEYS),
    clock: clock.now,
    ...options,
  })
  const migrated = rows.flatMap((row) => read(row))
  const people = migrated.flatMap((one) => (one.ok ? [one.person] : []))
  const failed: ImportProgress[] = []
  const report = await twoFactor.admin.importMany(people, {
    onProgress: (progress) => progress.result.ok || failed.push(progress),
  })

  async function logIn(userId: string, code: string): Promise<object> {
    const started = await twoFactor.login.start({ userId })
    return started.step === 'code' ? twoFactor.login.verify({ challenge: started.challenge, code }) : started
  }
  const refused = migrated.filter((one) => !one.ok)
  return { twoFactor, clock, report, refused, failed, logIn }
}

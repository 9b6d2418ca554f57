import {
  createKeyRing,
  createTwoFactor,
  type ImportProgress,
  type ImportReport,
  memoryStore,
  type TwoFactor,
} from '../../../src/index.js'
import type { Migrated, RowReader } from '../../../src/migrate/index.js'
import { TEST_KEYS } from '../../support/service.js'

/** What came of some rows. */
export interface MovedIn {
  readonly twoFactor: TwoFactor
  readonly report: ImportReport
  /** The rows that the reader refused. */
  readonly refused: readonly Extract<Migrated, { readonly ok: false }>[]
  /** Those that the import refused. */
  readonly failed: readonly ImportProgress[]
}

/** Longer than any step: the steps that the old system may have accepted are over. */
const EARLIER = 10 * 60_000

/**
 * Reads rows and imports who is in them, ten minutes ago. Then the service has the time of the machine, because most of
 * the old libraries know no other one.
 */
export async function moveIn(read: RowReader, rows: readonly unknown[]): Promise<MovedIn> {
  let late = EARLIER
  const twoFactor = createTwoFactor({
    issuer: 'Example',
    store: memoryStore(),
    keys: createKeyRing(TEST_KEYS),
    clock: () => new Date(Date.now() - late),
    authenticators: { max: 5 },
  })
  const migrated = rows.flatMap((row) => read(row))
  const people = migrated.flatMap((one) => (one.ok ? [one.person] : []))
  const failed: ImportProgress[] = []
  const report = await twoFactor.admin.importMany(people, {
    onProgress: (progress) => progress.result.ok || failed.push(progress),
  })
  late = 0
  return { twoFactor, report, refused: migrated.filter((one) => !one.ok), failed }
}

/** The second step of a login. */
export async function logIn({ login }: TwoFactor, userId: string, code: string): Promise<object> {
  const started = await login.start({ userId })
  return started.step === 'code' ? login.verify({ challenge: started.challenge, code }) : started
}

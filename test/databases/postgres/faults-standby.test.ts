import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  enrollSome,
  expectKept,
  faultsIn,
  loadOfTest,
  offerOnce,
  SOME,
  storeOfTest,
} from '../../histories/faults.js'
import type { Steps } from '../../histories/load.js'
import { FIRST_STEP } from '../../histories/people.js'
import type { Target } from '../../histories/stores.js'
import { type PostgresServer, startPostgres } from '../../servers/postgres.js'
import { type PostgresStandby, startStandby } from '../../servers/postgres-standby.js'

let primary: PostgresServer
let standby: PostgresStandby
beforeAll(async () => {
  primary = await startPostgres()
  standby = await startStandby(primary)
})
afterAll(async () => {
  await Promise.all([standby?.stop(), primary?.stop()])
})

const targetOf = ({ url }: PostgresServer): Target => ({ client: 'pg', url, tablePrefix: 'stepward_' })

it('S1 S3 S4 S12 what a lost primary acknowledged, its synchronous standby has: no code passes again there', async () => {
  const open = await storeOfTest(targetOf(primary))
  await open.migrate()
  const people = await enrollSome(open)
  const steps: Steps = new Map()
  const before = await loadOfTest([targetOf(primary), targetOf(primary)], people, { steps })
  await before.served(SOME)
  await primary.kill()
  await before.failed(SOME)
  const answered = await before.stop()
  await standby.promote()

  const promoted = await storeOfTest(targetOf(standby))
  const again = []
  for (const { userId, name, outcome } of answered) {
    const person = people.find((one) => one.userId === userId)
    if (outcome !== 'ok' || name.factor !== 'totp' || person === undefined) continue
    again.push(await offerOnce(promoted, person, name.step - FIRST_STEP))
  }
  expect(again.length).toBeGreaterThan(0)
  expect(again.map(({ outcome }) => outcome)).toEqual(again.map(() => 'replayed'))

  const after = await loadOfTest([targetOf(standby), targetOf(standby)], people, { steps })
  await after.served(SOME)
  const answers = [...answered, ...again, ...(await after.stop())]
  expect(faultsIn(answered)).toBeGreaterThan(0)
  await expectKept(targetOf(standby), people, answers)
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, onTestFinished } from 'vitest'
import { violations } from '../histories/check.js'
import { enroll, FIRST_STEP, keptOf, timeOf } from '../histories/people.js'
import { startCrew } from '../histories/processes.js'
import { openStore, type Target } from '../histories/stores.js'

const PROCESSES = 4

/** More than the failures of this history: none of them is to end in a wait. */
const FREE_FAILURES = 100

const folder = mkdtempSync(join(tmpdir(), 'stepward-'))
afterAll(() => rmSync(folder, { recursive: true }))

it(`S1 S3 S4 S12 of ${PROCESSES} processes on an SQLite file, three are killed in the midst of codes, and nothing is lost`, async () => {
  const target: Target = { client: 'libsql', file: join(folder, 'killed.db') }
  const { store, migrate, close } = await openStore(target)
  onTestFinished(async () => {
    await close()
  })
  await migrate()
  const people = await enroll(store, ['ada', 'bob', 'eve', 'mallory'])
  const guesser = people.at(-1)
  if (guesser === undefined) throw new Error('not reached')
  const crew = await startCrew(PROCESSES, target)
  for (let round = 1; round < PROCESSES; round++) {
    const step = FIRST_STEP + round
    const offers = [...people.slice(0, -1).map((person) => person.offerStep(step)), guesser.offerWrong()]
    const order = { now: timeOf(step), freeFailures: FREE_FAILURES, offers }
    await crew.playAndKill(order)
    await crew.play(order)
  }
  const answers = crew.takeAnswers()
  await crew.stop()
  expect(violations(answers, await keptOf(store, people))).toEqual([])
  expect(answers.filter(({ outcome }) => outcome === 'ERR_STORE_FAILED').length).toBeGreaterThan(0)
})

import { expect, onTestFinished } from 'vitest'
import { violations } from './check.js'
import type { Answer, Order } from './history.js'
import { FREE_FAILURES, GUESSER, type Load, type Steps, startLoad } from './load.js'
import { offerAll } from './offer.js'
import { enroll, FIRST_STEP, keptOf, type Person, timeOf } from './people.js'
import { type OpenStore, openStore, type Target } from './stores.js'

/** Seconds, as the `timeout` of a store: where no reply comes, and where one does. */
export const SHORT = 1
export const LONG = 5

/**
 * Seconds. A request is a load and a commit. The longest commit, in MySQL, is a connection, four statements and a
 * rollback. Each may take the timeout, and the machine adds some.
 */
export const longestAt = (timeout: number): number => 7 * timeout + 3

/** Requests of each store between two faults. */
export const SOME = 20

/** A store that is closed after the test. */
export async function storeOfTest(target: Target, timeout: number = LONG): Promise<OpenStore> {
  const open = await openStore(target, timeout)
  onTestFinished(async () => {
    await open.close()
  })
  return open
}

let made = 0

/** Four users with the app, and two guessers. */
export function enrollSome({ store }: OpenStore): Promise<Person[]> {
  const group = ++made
  return enroll(store, [
    ...Array.from({ length: 4 }, (_, index) => `person-${group}-${index}`),
    ...Array.from({ length: 2 }, (_, index) => `${GUESSER}-${group}-${index}`),
  ])
}

/** A load on two clients of one process, until the test ends it. */
export async function loadOfTest(
  targets: readonly Target[],
  people: readonly Person[],
  { steps, timeout }: { readonly steps?: Steps; readonly timeout?: number } = {},
): Promise<Load> {
  const stores = await Promise.all(targets.map((target) => storeOfTest(target, timeout)))
  const load = startLoad(
    stores.map(({ store }) => store),
    people,
    steps,
  )
  onTestFinished(async () => {
    await load.stop()
  })
  return load
}

/** Expects that every promise was kept. A client that has seen no fault reads what the store has. */
export async function expectKept(
  target: Target,
  people: readonly Person[],
  answers: readonly Answer[],
  timeout: number = LONG,
): Promise<void> {
  const { store } = await storeOfTest(target)
  expect(violations(answers, await keptOf(store, people), { longest: longestAt(timeout) })).toEqual([])
}

/** Offers the code of one step once. */
export async function offerOnce(open: OpenStore, person: Person, step: number): Promise<Answer> {
  const order: Order = {
    now: timeOf(FIRST_STEP + step),
    freeFailures: FREE_FAILURES,
    offers: [person.offerStep(FIRST_STEP + step)],
  }
  const [answer] = await offerAll(open.store, order)
  if (answer === undefined) throw new Error('not reached')
  return answer
}

/** Requests before a fault, during it, and after it on the same stores. `fault` resolves when it is over. */
export async function expectSurvived(
  target: Target,
  fault: (load: Load) => Promise<void>,
  timeout: number = LONG,
): Promise<readonly Answer[]> {
  const open = await storeOfTest(target)
  await open.migrate()
  const people = await enrollSome(open)
  const load = await loadOfTest([target, target], people, { timeout })
  await load.served(SOME)
  await fault(load)
  await load.served(SOME)
  const answers = await load.stop()
  await expectKept(target, people, answers, timeout)
  return answers
}

/** How many answers were faults. */
export const faultsIn = (answers: readonly Answer[]): number =>
  answers.filter(({ outcome }) => outcome === 'ERR_STORE_FAILED').length

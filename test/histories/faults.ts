import { expect, onTestFinished } from 'vitest'
import { violations } from './check.js'
import type { Answer, Order } from './history.js'
import { FREE_FAILURES, GUESSER, type Load, type Steps, startLoad } from './load.js'
import { offerAll } from './offer.js'
import { enroll, FIRST_STEP, keptOf, type Person, timeOf } from './people.js'
import { type OpenStore, openStore, type Target } from './stores.js'

/** Milliseconds, as the `timeout` of a store: where an answer is awaited that does not come, and where one does. */
export const SHORT = 1000
export const LONG = 5000

/**
 * Milliseconds. A request is a load and a commit, and the longest commit, in MySQL, a connection, four statements
 * and a rollback: each may take the timeout, and the machine some more.
 */
export const longestAt = (timeout: number): number => 7 * timeout + 3000

/** Requests between two faults, of each store. */
export const SOME = 20

/** A store that ends with the test. */
export async function storeOfTest(target: Target, timeout: number = LONG): Promise<OpenStore> {
  const open = await openStore(target, timeout)
  onTestFinished(async () => {
    await open.close()
  })
  return open
}

let made = 0

/** Four people with the app, and two who guess. */
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

/** That all promises held; what was kept is read by a client that has seen no fault. */
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

/**
 * A load over a fault: requests before it, while it happens, and after it on the same stores. `fault` resolves when
 * it is over.
 */
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

/** So many answers were faults. */
export const faultsIn = (answers: readonly Answer[]): number =>
  answers.filter(({ outcome }) => outcome === 'ERR_STORE_FAILED').length

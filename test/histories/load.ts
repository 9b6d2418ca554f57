import type { TwoFactorStore } from '../../src/index.js'
import type { Answer } from './history.js'
import { offerAll } from './offer.js'
import { FIRST_STEP, type Person, timeOf } from './people.js'

/** Requests that do not end, so that a fault always meets some that are under way. */
export interface Load {
  /** Resolves when each store has answered so many requests that were made after this call, without a fault. */
  readonly served: (count: number) => Promise<void>
  /** The same for requests that end in a fault. */
  readonly failed: (count: number) => Promise<void>
  /** Resolves when it is so after an answer. */
  readonly until: (isSo: () => boolean) => Promise<void>
  /** Ends it; every answer there was. */
  readonly stop: () => Promise<Answer[]>
}

/** Offers of one code to each store at once. */
const TIMES = 2

/** No failure of the load is to end in a wait: the count of all of them is what is checked. */
export const FREE_FAILURES = 100

/** Whoever has this word in the name guesses; all others have the app. */
export const GUESSER = 'guesser'

/** The step that a person is at, over several loads. */
export type Steps = Map<string, number>

interface Waiter {
  /** Takes the answers of one store to what was asked since it began to wait; whether it waits no more. */
  readonly isDone: (store: number, given: readonly Answer[]) => boolean
  readonly resolve: () => void
}

const isServed = ({ outcome }: Answer): boolean => !outcome.startsWith('ERR_') && outcome !== 'unknown'

/**
 * Offers each person's codes, one step after the other, several times at once to each of the stores. A load that
 * goes on with the steps of another one offers the last code of that one again.
 */
export function startLoad(
  stores: readonly TwoFactorStore[],
  people: readonly Person[],
  steps: Steps = new Map(),
): Load {
  const answers: Answer[] = []
  let stopped = false
  let waiter: Waiter | null = null

  function note(store: number, given: readonly Answer[], asked: Waiter | null): void {
    answers.push(...given)
    if (asked === null || asked !== waiter || !asked.isDone(store, given)) return
    waiter = null
    asked.resolve()
  }

  function wait(isDone: Waiter['isDone']): Promise<void> {
    return new Promise((resolve) => {
      waiter = { isDone, resolve }
    })
  }

  function enough(count: number, counts: (answer: Answer) => boolean): Promise<void> {
    const left = stores.map(() => count)
    return wait((store, given) => {
      left[store] = (left[store] ?? 0) - given.filter(counts).length
      return left.every((missing) => missing <= 0)
    })
  }

  async function run(person: Person): Promise<void> {
    for (let step = steps.get(person.userId) ?? FIRST_STEP + 1; !stopped; step++) {
      steps.set(person.userId, step)
      const asked = waiter
      const offer = person.userId.includes(GUESSER) ? person.offerWrong() : person.offerStep(step)
      const offers = Array.from({ length: TIMES }, () => offer)
      const order = { now: timeOf(step), freeFailures: FREE_FAILURES, offers }
      await Promise.all(stores.map(async (store, index) => note(index, await offerAll(store, order), asked)))
    }
  }

  const runs = Promise.all(people.map(run))
  return {
    served: (count) => enough(count, isServed),
    failed: (count) => enough(count, (answer) => !isServed(answer)),
    until: wait,
    async stop() {
      stopped = true
      await runs
      return answers
    },
  }
}

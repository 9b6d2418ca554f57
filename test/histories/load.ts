import type { TwoFactorStore } from '../../src/index.js'
import type { Answer } from './history.js'
import { offerAll } from './offer.js'
import { FIRST_STEP, type Person, timeOf } from './people.js'

/** Endless requests, so that a fault always meets some that are under way. */
export interface Load {
  /** Resolves when each store has answered so many requests without a fault that were made after this call. */
  readonly served: (count: number) => Promise<void>
  /** The same for requests that end in a fault. */
  readonly failed: (count: number) => Promise<void>
  /** Resolves when it is true after an answer. */
  readonly until: (isSo: () => boolean) => Promise<void>
  /** Ends it, and returns every answer. */
  readonly stop: () => Promise<Answer[]>
}

/** Offers of one code to each store at once. */
const TIMES = 2

/** So many that no failure of the load starts a wait. */
export const FREE_FAILURES = 100

/** A user with this word in the name guesses. All others have the app. */
export const GUESSER = 'guesser'

/** The step that each user has reached, over several loads. */
export type Steps = Map<string, number>

interface Waiter {
  /** Takes the answers of one store to what was asked since the wait began. Returns whether the wait is over. */
  readonly isDone: (store: number, given: readonly Answer[]) => boolean
  readonly resolve: () => void
}

const isServed = ({ outcome }: Answer): boolean => !outcome.startsWith('ERR_') && outcome !== 'unknown'

/**
 * Offers each user's codes, one step after the other, several times at once to each store. A load that continues the
 * steps of an earlier one offers its last code again.
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

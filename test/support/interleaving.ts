import { AsyncLocalStorage } from 'node:async_hooks'
import type fc from 'fast-check'
import { type DocumentStore, memoryStore, type TwoFactorStore } from '../../src/index.js'

/** The result of operations that ran at the same time. */
export interface Interleaved<T> {
  readonly answers: readonly T[]
  /** The calls of the store in the order in which they took effect, each as the operation's number and the verb. */
  readonly order: string
  /** The operations whose commit took effect, in that order. */
  readonly commits: readonly number[]
}

/** A memory store. While operations are interleaved, each of its calls waits for the scheduler to release it. */
export interface InterleavingStore {
  readonly store: TwoFactorStore
  /**
   * Runs the operations at the same time. A call of the store is released only when every unfinished operation
   * waits for one, so that the scheduler decides the order and timers never do.
   */
  run<T>(scheduler: fc.Scheduler, operations: readonly (() => Promise<T>)[]): Promise<Interleaved<T>>
}

export function interleavingStore(): InterleavingStore {
  const { enrollments, policies } = memoryStore()
  const operation = new AsyncLocalStorage<number>()
  let scheduler: fc.Scheduler | null = null
  let unfinished = 0
  let waiting = 0
  let order: string[] = []
  let commits: number[] = []
  let wake = () => {}

  async function whenReleased<T>(verb: string, call: () => Promise<T>): Promise<T> {
    if (scheduler === null) return call()
    const number = operation.getStore() ?? -1
    const released = scheduler.schedule(Promise.resolve(), `${number} ${verb}`)
    waiting++
    wake()
    await released
    const result = await call()
    order.push(`${number} ${verb}`)
    if (verb === 'commit' && result === true) commits.push(number)
    return result
  }

  function gate(half: DocumentStore): DocumentStore {
    return {
      load: (id) => whenReleased('load', () => half.load(id)),
      loadMany: (ids) => whenReleased('loadMany', () => half.loadMany(ids)),
      commit: (change) => whenReleased('commit', () => half.commit(change)),
      events: (id, options) => half.events(id, options),
    }
  }

  async function allWait(): Promise<void> {
    while (waiting < unfinished) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }

  return {
    store: { enrollments: gate(enrollments), policies: gate(policies) },

    async run(by, operations) {
      scheduler = by
      unfinished = operations.length
      order = []
      commits = []
      const running = operations.map((start, number) =>
        operation.run(number, async () => {
          try {
            return await start()
          } finally {
            unfinished--
            wake()
          }
        }),
      )
      try {
        while (unfinished > 0) {
          await allWait()
          if (unfinished === 0) break
          waiting--
          await by.waitNext(1)
        }
        return { answers: await Promise.all(running), order: order.join(', '), commits }
      } finally {
        scheduler = null
      }
    },
  }
}

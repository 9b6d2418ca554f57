/** What {@link eachInOrder} does with each item. */
interface Steps<T, R> {
  /** At most so many items are worked on, or wait for their turn at `done`. */
  readonly concurrency: number
  /** Called as soon as there is room. */
  readonly work: (item: T) => Promise<R>
  /** Called with each result, in the order of the items, and awaited. */
  readonly done: (result: R) => Promise<void>
  /** Asked after each item. Those in work are finished. */
  readonly isStopped: () => boolean
}

type Settled<R> = { readonly result: R } | { readonly error: unknown }

/**
 * Works on several items at a time and hands on the results in order. After an error no further item is taken; those
 * in work are finished, and handed on unless it was `done` that failed. Then the first error is thrown.
 */
export async function eachInOrder<T, R>(
  items: AsyncIterable<T>,
  { concurrency, work, done, isStopped }: Steps<T, R>,
): Promise<void> {
  const inWork: Promise<Settled<R>>[] = []
  const errors: unknown[] = []
  let isHeard = true

  async function finishFirst(): Promise<void> {
    const first = await inWork.shift()
    if (first === undefined) return
    if ('error' in first) {
      errors.push(first.error)
    } else if (isHeard) {
      try {
        await done(first.result)
      } catch (error) {
        isHeard = false
        errors.push(error)
      }
    }
  }

  try {
    for await (const item of items) {
      inWork.push(settled(work(item)))
      if (inWork.length >= concurrency) await finishFirst()
      if (errors.length > 0 || isStopped()) break
    }
  } catch (error) {
    errors.push(error)
  }
  while (inWork.length > 0) await finishFirst()
  if (errors.length > 0) throw errors[0]
}

async function settled<R>(promise: Promise<R>): Promise<Settled<R>> {
  try {
    return { result: await promise }
  } catch (error) {
    return { error }
  }
}

/** Runs the calls for one id one after the other, and those for different ids at a time. */
export function oneAtATimeById(): <R>(id: string, call: () => Promise<R>) => Promise<R> {
  const last = new Map<string, Promise<unknown>>()
  return async (id, call) => {
    // After a call that failed, the next one fails too: it might take the place of the first.
    const mine = (last.get(id) ?? Promise.resolve()).then(call)
    last.set(id, mine)
    try {
      return await mine
    } finally {
      if (last.get(id) === mine) last.delete(id)
    }
  }
}

/** Milliseconds. Servers whose clocks are synchronized differ by less. */
const CLOCK_TOLERANCE = 5000

/** Something that was issued and expires. Unix milliseconds, both by the server's clock as it was then. */
export interface Lifetime {
  readonly issuedAt: number
  readonly expiresAt: number
}

/**
 * Whether it is valid now: issued, not expired, and not older than today's options allow (S10). What a clock that
 * was ahead issued is not valid until then.
 */
export function isLive(
  { issuedAt, expiresAt }: Lifetime,
  /** Seconds; null: no limit but its own. */
  ttl: number | null,
  now: number,
): boolean {
  const end = ttl === null ? expiresAt : Math.min(expiresAt, issuedAt + ttl * 1000)
  return issuedAt <= now + CLOCK_TOLERANCE && now < end
}

/** The outcome of `call`, or, after so many seconds, what `expired` throws or returns. The call itself goes on. */
export async function withTimeout<T>(
  seconds: number,
  call: () => PromiseLike<T>,
  expired: () => T,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, seconds * 1000)
    })
    return await Promise.race([call(), late.then(expired)])
  } finally {
    clearTimeout(timer)
  }
}

/** The items of `source`, each of which has to come within so many seconds. */
export async function* eachWithin<T>(
  seconds: number,
  source: AsyncIterable<T>,
  expired: () => never,
): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]()
  let finished = false
  try {
    for (;;) {
      const { done, value } = await withTimeout(seconds, () => iterator.next(), expired)
      finished = done === true
      if (finished) return
      yield value
    }
  } finally {
    // Not awaited: a source that hangs would hang here again.
    if (!finished) Promise.resolve(iterator.return?.()).catch(() => {})
  }
}

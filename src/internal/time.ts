/**
 * The instant by which deadlines and waits are judged, in Unix milliseconds: never before the last commit of the
 * record, so that a clock that goes back re-opens nothing (S10).
 */
export function effectiveNow(record: { readonly updatedAt: number } | null, clock: number): number {
  return record === null ? clock : Math.max(record.updatedAt, clock)
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

/**
 * A check that is made before the first use and then never again. One that fails is made anew at the next
 * use: the application may have called `migrate()` in between.
 */
export function checkedOnce(check: () => Promise<void>): () => Promise<void> {
  let checked: Promise<void> | null = null
  return () => {
    checked ??= check().catch((error: unknown) => {
      checked = null
      throw error
    })
    return checked
  }
}

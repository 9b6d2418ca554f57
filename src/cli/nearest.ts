import { distance } from '../internal/mismatch.js'

/** Longer than any name. */
const MAX_WORD = 30

/** Of the names the nearest to a word, if it is a likely misspelling: a third of the letters differ at most. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  if (word.length > MAX_WORD) return undefined
  const likely = names
    .map((name) => ({ name, steps: distance(word, name) }))
    .filter(({ name, steps }) => steps <= Math.max(1, Math.floor(name.length / 3)) || name.startsWith(word))
  return likely.sort((a, b) => a.steps - b.steps)[0]?.name
}

import { inspect } from 'node:util'

/**
 * S8 for the whole suite: nothing that was issued as a secret or used as a code may appear in what got out.
 * The service bench and the setup file feed this, and `takeLeaks` compares.
 */
const issued = new Set<string>()
const said: string[] = []

/** A secret or code that exists now. */
export function issue(secret: string): void {
  if (secret.length >= 6) issued.add(secret)
}

/** Something that got out: a log line, an error, an event, a result. */
export function say(value: unknown): void {
  said.push(
    typeof value === 'string' ? value : inspect(value, { depth: 12, showHidden: true }),
    toJson(value),
  )
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value, (_key, field) => (typeof field === 'bigint' ? String(field) : field)) ?? ''
  } catch {
    return ''
  }
}

const SEPARATOR = /[^A-Za-z0-9]+/

/** The secrets that are in one of the texts, as a word of its own. */
export function findLeaks(secrets: Iterable<string>, texts: readonly string[]): string[] {
  const all = texts.join('\n')
  const words = new Set(all.split(SEPARATOR))
  return [...secrets].filter((secret) => {
    const parts = secret.split(SEPARATOR)
    if (parts.length === 1) return words.has(secret)
    // A text that contains the secret has the inner parts as words. Few secrets get past this to the slow search.
    return parts.slice(1, -1).every((part) => words.has(part)) && all.includes(secret)
  })
}

/** How much was searched and what was found. Forgets both. */
export function takeLeaks(): { issued: number; said: number; leaks: string[] } {
  const result = { issued: issued.size, said: said.length, leaks: findLeaks(issued, said) }
  issued.clear()
  said.length = 0
  return result
}

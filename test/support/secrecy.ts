import { inspect } from 'node:util'

/**
 * S8 for the whole suite: whatever was issued as a secret or used as a code must not turn up in
 * anything that was said. The service harness and the setup file feed this; `leaks` compares.
 */
const issued = new Set<string>()
const said: string[] = []

/** A secret or code that exists now. */
export function issue(secret: string): void {
  if (secret.length >= 6) issued.add(secret)
}

/** Something that got out: a log line, an error, an event, a refusal. */
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

/** The texts among `said` that hold something issued, as a word of its own. */
export function findLeaks(secrets: Iterable<string>, texts: readonly string[]): string[] {
  const all = texts.join('\n')
  const words = new Set(all.split(/[^A-Za-z0-9]+/))
  return [...secrets].filter((secret) =>
    /^[A-Za-z0-9]+$/.test(secret) ? words.has(secret) : all.includes(secret),
  )
}

/** How much was searched, and what was found; forgets both. */
export function takeLeaks(): { issued: number; said: number; leaks: string[] } {
  const result = { issued: issued.size, said: said.length, leaks: findLeaks(issued, said) }
  issued.clear()
  said.length = 0
  return result
}

/** In code points. Longer text in a notification is not read, and may be an attack. */
const MAX_LENGTH = 200

/** Controls, line breaks and other white space: in a subject they would begin a new header. */
const BREAKS = /[\p{Cc}\p{White_Space}]+/gu

/** Characters that cannot be seen but reorder, hide or break text: bidi controls, fillers, lone surrogates. */
const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Surrogate}\p{Co}\p{Cn}]/gu

/** One line of visible text of at most 200 characters, whatever a request or an admin wrote. */
export function clean(text: string): string {
  // Cut first, so that a huge text costs no time. No character takes more than two units.
  const line = text
    .slice(0, MAX_LENGTH * 8)
    .replace(UNSEEN, '')
    .replace(BREAKS, ' ')
    .trim()
  const characters = [...line]
  if (characters.length <= MAX_LENGTH) return line
  return `${characters.slice(0, MAX_LENGTH - 1).join('')}…`
}

/** A field of an event: a text, or texts, without what {@link clean} removes. */
export function cleanItem(item: unknown): unknown {
  if (typeof item === 'string') return clean(item)
  return Array.isArray(item) ? item.map(cleanItem) : item
}

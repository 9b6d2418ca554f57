const MARKUP = Symbol('markup')

/** Markup that is safe to send. Only the functions of this file create it. */
export interface Html {
  readonly [MARKUP]: string
}

type Part = Html | string | number | null | undefined | false | readonly Part[]

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escapeText = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '')

function render(part: Part): string {
  if (part === null || part === undefined || part === false) return ''
  if (typeof part === 'string') return escapeText(part)
  if (typeof part === 'number') return String(part)
  return MARKUP in part ? part[MARKUP] : part.map(render).join('')
}

/** A template that escapes every value put into it, unless the value is markup itself. Attributes need quotes. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const markup = literals.map((literal, index) => literal + render(parts[index])).join('')
  return { [MARKUP]: markup }
}

/** Markup from a string, unescaped. Only for what this program generated, such as the SVG of a QR code. */
export const trusted = (markup: string): Html => ({ [MARKUP]: markup })

export const toMarkup = (page: Html): string => page[MARKUP]

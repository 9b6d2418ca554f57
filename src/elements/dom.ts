/** What goes into an element. Nothing is drawn for `null` and `false`. */
export type Child = Node | string | null | false

type Attribute = string | number | boolean | undefined | ((event: Event) => void)

/**
 * Creates an HTML element. A function is a listener of the event that its name says; `true` is an attribute without a
 * value; `false` and `undefined` are left out. There is no inline style or script, so a strict CSP allows it.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value)
    else if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...present(children))
  return element
}

/** A name that a person gave, which reorders nothing around it. */
export const named = (name: string): HTMLElement => h('bdi', {}, name)

export const present = (children: readonly Child[]): (Node | string)[] =>
  children.filter((child) => child !== null && child !== false)

/** Puts what was typed into the same fields of the screens that were drawn in place of these. */
export function keepTyped(root: HTMLElement): () => void {
  const before = root.querySelectorAll('input')
  return () =>
    root.querySelectorAll('input').forEach((field, index) => {
      const { name, value, checked } = before[index] ?? {}
      if (name !== field.name) return
      Object.assign(field, { value, checked })
      field.dispatchEvent(new Event('change', { bubbles: true }))
    })
}

const SVG = 'http://www.w3.org/2000/svg'

/**
 * The QR code of the server's `<svg>`, drawn from its path. The text never becomes markup, so a page may require
 * Trusted Types.
 */
export function qrPicture(svg: string, label: string): SVGElement {
  const [, viewBox = ''] = /viewBox="([^"]*)"/.exec(svg) ?? []
  const [, path = ''] = /<path[^>]* d="([^"]*)"/.exec(svg) ?? []
  const picture = document.createElementNS(SVG, 'svg')
  const dark = document.createElementNS(SVG, 'path')
  dark.setAttribute('d', path)
  const attributes = { class: 'stepward-qr', viewBox, role: 'img', 'aria-label': label }
  for (const [name, value] of Object.entries(attributes)) picture.setAttribute(name, value)
  picture.append(dark)
  return picture
}

let ids = 0

/** An id that no other element of the page has. */
export function newId(): string {
  ids += 1
  return `stepward-${ids}`
}

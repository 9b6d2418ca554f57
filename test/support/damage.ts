/** A place in a JSON document: the names and indexes that lead to it. */
export type Path = readonly (string | number)[]

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** Every place in a document except the whole. */
export function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return path.length === 0 ? [] : [path]
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value)
  const inner = keys.flatMap((key) => pathsOf(Reflect.get(value, key), [...path, key]))
  return path.length === 0 ? inner : [path, ...inner]
}

/** What is at a place of a document. */
export function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => Reflect.get(value as object, key), document)
}

/** The document with another value at one place. Without a value, the field is removed. */
export function damaged(document: unknown, path: Path, value?: unknown): unknown {
  const copy = structuredClone(document)
  const parent = valueAt(copy, path.slice(0, -1)) as object
  const key = path.at(-1) ?? ''
  if (value === undefined) Reflect.deleteProperty(parent, key)
  else Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true })
  return copy
}

/** The place as a message names it, such as `authenticators[0].id`. */
export function nameOf(path: Path): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .slice(1)
}

import { readFileSync } from 'node:fs'

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly import: { readonly default?: string } }>>
}

const { exports }: Manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

const entries = Object.entries(exports).filter(
  ([, entry]) => typeof entry === 'object' && entry.import?.default !== undefined,
)

/** The menu of the reference that TypeDoc makes from the docstrings: a page for each entry with functions. */
export const API = {
  text: 'Functions and types',
  link: '/reference/api/',
  collapsed: true,
  items: entries
    .map(([entry]) => entry.replace('.', 'stepward'))
    .map((name) => ({ text: name, link: `/reference/api/${name}` })),
}

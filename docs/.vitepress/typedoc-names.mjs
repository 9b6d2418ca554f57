import { readFileSync } from 'node:fs'
import { Converter } from 'typedoc'

const { exports } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

/** The entry that each folder of `src` is: `storage/sqlite` is `stepward/sqlite`. */
const ENTRIES = new Map(
  Object.entries(exports).flatMap(([entry, { import: file }]) => {
    if (file?.default === undefined) return []
    const folder = file.default.replace('./dist/', '').replace(/(\/index)?\.js$/, '')
    return [[folder, entry.replace('.', 'stepward')]]
  }),
)

/** Names each page of the reference as a program imports it, and not as the source is ordered. */
export function load({ converter }) {
  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) module.name = ENTRIES.get(module.name) ?? module.name
  })
}

import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { errorsPage } from './reference/errors.js'
import { eventsPage } from './reference/events.js'
import { httpApiPage } from './reference/http-api.js'
import { limitsPage } from './reference/limits.js'
import { refusalsPage } from './reference/refusals.js'

/** The pages of the reference that are made from the source, by their paths. A test compares them with the files. */
export const referencePages = (): Readonly<Record<string, string>> => ({
  'docs/reference/errors.md': errorsPage(),
  'docs/reference/events.md': eventsPage(),
  'docs/reference/http-api.md': httpApiPage(),
  'docs/reference/limits.md': limitsPage(),
  'docs/reference/refusals.md': refusalsPage(),
})

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, text] of Object.entries(referencePages())) writeFileSync(file, text)
}

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../package/repository.js'

/** Programs that are compiled and run where they stand. A page quotes each of them as it is. */
export const QUOTED_FOLDERS: readonly string[] = [
  'examples/adapter-lmdb/',
  'examples/migrate/',
  'examples/outbox/',
  'examples/query-builders/',
  'examples/rate-limit/',
  'test/frameworks/guide/',
]

/** What those programs import from the reader's application. */
const NOT_SHOWN = ['test/frameworks/guide/handler.ts', 'test/frameworks/guide/users.ts']

/** The files of those programs, by their text. */
export const QUOTED: ReadonlyMap<string, string> = new Map(
  QUOTED_FOLDERS.flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => folder + name))
    .filter((file) => file.endsWith('.ts') && !NOT_SHOWN.includes(file))
    .map((file) => [readFileSync(join(ROOT, file), 'utf8'), file]),
)

export const isQuoted = (code: string): boolean => QUOTED.has(code)

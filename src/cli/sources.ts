import { fromSupabase, type RowReader } from '../migrate/index.js'
import { misuse } from './command.js'
import { nearest } from './nearest.js'

/** A system to import from. */
interface Source {
  /** Its line in the help. */
  readonly summary: string
  readonly reader: () => RowReader
}

const SOURCES: ReadonlyMap<string, Source> = new Map(
  Object.entries<Source>({
    supabase: { summary: 'auth.mfa_factors of Supabase Auth', reader: () => fromSupabase() },
  }),
)

export const SOURCES_HELP: string = [...SOURCES]
  .map(([name, { summary }]) => `  ${name.padEnd(18)} ${summary}`)
  .join('\n')

/** The reader of the rows of a system. */
export function readerOf(name: string | undefined): RowReader {
  const source = SOURCES.get(name ?? '')
  if (source !== undefined) return source.reader()
  const names = [...SOURCES.keys()]
  const near = name === undefined ? undefined : nearest(name, names)
  throw misuse(
    near === undefined
      ? `--from: expected ${names.join(', ')}`
      : `--from: unknown system; did you mean ${near}?`,
  )
}

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import manifest from '../../package.json' with { type: 'json' }

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Left out of version control. */
const FOLDER = join(ROOT, '.reports')

/** One `@example` of a docstring. */
export interface DocExample {
  /** Its file and line, such as `src/otp/totp.ts:12`. */
  readonly place: string
  readonly code: string
}

/** The source of each public entry, such as `stepward/otp` → `src/otp/index.ts`, by the package's exports. */
export const sourceOfEntry: ReadonlyMap<string, string> = new Map(
  Object.entries(manifest.exports).flatMap(([entry, target]): [string, string][] => {
    if (typeof target === 'string' || !('default' in target.import)) return []
    const source = target.import.default.replace(/^\.\/dist\/(.*)\.js$/, '$1.ts')
    return [[entry.replace(/^\./, manifest.name), join(ROOT, 'src', source)]]
  }),
)

/** Makes an example import our sources instead of the built package. */
function importSources({ place, code }: DocExample): string {
  return code.replace(/(from\s+|import\(\s*)'(stepward[^']*)'/g, (_, start: string, entry: string) => {
    const source = sourceOfEntry.get(entry)
    if (source === undefined) throw new Error(`${place}: the package has no entry ${entry}`)
    return `${start}'${pathToFileURL(source).href}'`
  })
}

/** The examples in the docstrings of source files, given by their paths from the root of the repository. */
export function docExamples(files: readonly string[]): DocExample[] {
  return files.flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8')
    return [...text.matchAll(/@example\s*\n\s*\* ```ts\n([\s\S]*?)\n\s*\* ```/g)].map((match) => ({
      place: `${file}:${text.slice(0, match.index).split('\n').length}`,
      code: (match[1] ?? '').replace(/^\s*\* ?/gm, ''),
    }))
  })
}

/**
 * Runs an example as a module and returns what it exports. An example throws if what it says is not so.
 * The file is inside the repository, so that packages are found.
 */
export async function runDocExample(example: DocExample): Promise<Record<string, unknown>> {
  mkdirSync(FOLDER, { recursive: true })
  const directory = mkdtempSync(join(FOLDER, 'example-'))
  try {
    const file = join(directory, 'example.ts')
    writeFileSync(file, importSources(example))
    return await import(/* @vite-ignore */ pathToFileURL(file).href)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

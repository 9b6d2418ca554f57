import { readdirSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import manifest from '../../package.json' with { type: 'json' }

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const SRC = join(ROOT, 'src')
const DIST = join(ROOT, 'dist')

const targetsOf = Object.entries(manifest.exports).flatMap(([subpath, targets]) =>
  typeof targets === 'string' ? [] : [{ specifier: manifest.name + subpath.slice(1), ...targets }],
)

/** The modules that package.json exports, by the names that users import, such as `stepward/otp`. */
export const ENTRIES = targetsOf.flatMap(({ specifier, import: esm, require: cjs }) =>
  'default' in esm && 'default' in cjs ? [{ specifier, targets: { import: esm, require: cjs } }] : [],
)

/** The entries that have types and no code, such as `stepward/elements/react`. */
export const TYPE_ENTRIES = targetsOf.filter(({ import: esm }) => !('default' in esm))

/** The files under a folder, sorted, as paths relative to it with `/`. */
export function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .sort()
}

/** `dist`, which `npm test` builds. It is refused if it is missing or older than `src`. */
export function freshDist(): string {
  const newest = Math.max(...filesUnder(SRC).map((file) => statSync(join(SRC, file)).mtimeMs))
  const built = ['index.js', 'index.cjs', 'index.d.ts', 'index.d.cts'].map((file) =>
    statSync(join(DIST, file), { throwIfNoEntry: false }),
  )
  if (built.some((file) => file === undefined || file.mtimeMs < newest)) {
    throw new Error('dist is missing or older than src: run npm run build')
  }
  return DIST
}

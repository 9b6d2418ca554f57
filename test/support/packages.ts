import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const ROOT = new URL('../../', import.meta.url)
const RUNTIMES = new URL('test/runtimes/', ROOT)

/** A package that is installed in `test/runtimes`, without its types: `npm run check` does without it. */
export const requireRuntime: NodeJS.Require = createRequire(new URL('package.json', RUNTIMES))

/** The version of a package that is installed in the repository or in `test/runtimes`. */
export function versionOf(name: string): string {
  for (const folder of [ROOT, RUNTIMES]) {
    try {
      const text = readFileSync(new URL(`node_modules/${name}/package.json`, folder), 'utf8')
      return JSON.parse(text).version
    } catch {}
  }
  throw new Error(`${name} is not installed`)
}

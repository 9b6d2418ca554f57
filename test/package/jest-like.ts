import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import vm from 'node:vm'

type Exports = Readonly<Record<string, unknown>>

const nodeRequire = createRequire(import.meta.url)

/** What Jest lends to the realm of a test from Node's own: a `Uint8Array` made by these is of another class. */
const LENT = { atob, btoa, crypto, performance, queueMicrotask, setTimeout, TextDecoder, TextEncoder, URL }

/**
 * Runs a function body as a test under Jest runs: CommonJS only, each file a function, all of it in a realm
 * of its own. `entries` are the files that names stand for.
 */
export async function runLikeJest(entries: ReadonlyMap<string, string>, body: string): Promise<unknown> {
  const context = vm.createContext({ ...LENT })
  const loaded = new Map<string, { exports: Exports }>()
  const load = (file: string): Exports => {
    const before = loaded.get(file)
    if (before !== undefined) return before.exports
    const module = { exports: {} }
    loaded.set(file, module)
    const requireFrom = (name: string): Exports =>
      load(
        name.startsWith('.') ? join(dirname(file), name) : (entries.get(name) ?? nodeRequire.resolve(name)),
      )
    const source = readFileSync(file, 'utf8')
    vm.compileFunction(source, ['exports', 'require', 'module'], { filename: file, parsingContext: context })(
      module.exports,
      requireFrom,
      module,
    )
    return module.exports
  }
  const requireEntry = (name: string): Exports => load(entries.get(name) ?? name)
  return vm.compileFunction(`return (async () => {${body}})()`, ['require'], { parsingContext: context })(
    requireEntry,
  )
}

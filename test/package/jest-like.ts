import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import vm from 'node:vm'

type Exports = Readonly<Record<string, unknown>>

const nodeRequire = createRequire(import.meta.url)

/** Globals of Node that Jest puts into the realm of a test. A `Uint8Array` that they create is of another class. */
const LENT = {
  atob,
  btoa,
  clearTimeout,
  crypto,
  performance,
  process,
  queueMicrotask,
  setTimeout,
  TextDecoder,
  TextEncoder,
  URL,
}

/**
 * Runs a function body as Jest runs a test: as CommonJS, each file a function, everything in a realm of its own.
 * `entries` maps the names of modules to files. `globals` replaces some of {@link LENT}; `undefined` takes one away.
 */
export async function runLikeJest(
  entries: ReadonlyMap<string, string>,
  body: string,
  globals: Readonly<Partial<Record<keyof typeof LENT, unknown>>> = {},
): Promise<unknown> {
  const context = vm.createContext({ ...LENT, ...globals })
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

import { posix } from 'node:path'
import { specifiersIn } from './import-rules.js'

/** The files that each file imports, for types too. Paths are relative to one folder. */
type Graph = ReadonlyMap<string, readonly string[]>

/**
 * The shortest circle through each file that is in one, such as `a.ts → b.ts → a.ts`. Type imports count too.
 * `sources` maps a file to its text.
 */
export function circlesAmong(sources: ReadonlyMap<string, string>): string[] {
  const graph = new Map([...sources].map(([file, source]) => [file, importsOf(file, source)]))
  const circles = [...graph.keys()].map((file) => circleThrough(file, graph)).filter((path) => path !== null)
  return [...new Set(circles.map(fromSmallest))].sort()
}

function importsOf(file: string, source: string): string[] {
  return specifiersIn(file, source)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.join(posix.dirname(file), specifier).replace(/\.js$/, '.ts'))
}

/** The files of the shortest way back to `start`, without the last one; null if there is none. */
function circleThrough(start: string, graph: Graph): readonly string[] | null {
  const cameFrom = new Map<string, string>()
  const queue = [start]
  for (const file of queue) {
    for (const target of graph.get(file) ?? []) {
      if (target === start) return wayTo(file, cameFrom)
      if (cameFrom.has(target)) continue
      cameFrom.set(target, file)
      queue.push(target)
    }
  }
  return null
}

function wayTo(file: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const before = cameFrom.get(file)
  return before === undefined ? [file] : [...wayTo(before, cameFrom), file]
}

/** The same circle, whichever of its files was met first. */
function fromSmallest(path: readonly string[]): string {
  const first = path.indexOf([...path].sort()[0] ?? '')
  const circle = [...path.slice(first), ...path.slice(0, first)]
  return [...circle, circle[0]].join(' → ')
}

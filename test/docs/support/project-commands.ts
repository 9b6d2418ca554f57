import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'

interface Manifest {
  readonly name: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** The packages of the repository, by their folder. */
const manifests: ReadonlyMap<string, Manifest> = new Map(
  execFileSync('git', ['ls-files', 'package.json', '*/package.json'], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((file) => [dirname(file), JSON.parse(readFileSync(file, 'utf8'))]),
)

const known = new Set(
  [...manifests.values()].flatMap(({ name, dependencies, devDependencies }) => [
    name,
    ...Object.keys({ ...dependencies, ...devDependencies }),
  ]),
)

const NPM = /^(?:PORT=\d+ )?npm (?:--prefix (?<folder>\S+) )?(?<verb>ci|test|run|install)(?: (?<rest>.+))?$/

/** What is wrong with a command on a clone of the repository or on npm; undefined: it is no such command. */
function problemOfOne(command: string): string | null | undefined {
  if (/^(?:git clone <this repository> (\w+)|cd \w+)$/.test(command)) return null
  const copied = /^cp -r (.+) \S+$/.exec(command)?.[1]
  if (copied !== undefined) {
    const missing = copied.split(' ').filter((path) => !existsSync(path))
    return missing.length === 0 ? null : `no ${missing.join(', ')}`
  }
  const { folder = '.', verb, rest = '' } = NPM.exec(command)?.groups ?? {}
  const [first = '', ...others] = rest.split(' ')
  switch (verb) {
    case undefined:
      return undefined
    case 'ci':
      return existsSync(`${folder}/package-lock.json`) ? null : `${folder} has no lock file`
    case 'install':
      return installProblem([first, ...others])
    default:
      return scriptProblem(folder, verb === 'test' ? 'test' : first, others)
  }
}

/** Packages that a test here has installed exist, and are spelled right. */
function installProblem(words: readonly string[]): string | null {
  const names = words.filter((word) => !word.startsWith('-')).map((word) => word.replace(/(?<=.)@.*$/, ''))
  const unknown = names.filter((name) => !known.has(name))
  return unknown.length === 0 ? null : `no package of this repository is ${unknown.join(', ')}`
}

function scriptProblem(folder: string, name: string, args: readonly string[]): string | null {
  if (manifests.get(folder)?.scripts?.[name] === undefined) return `${folder} has no script ${name}`
  if (name === 'example') return existsSync(`examples/apps/${args[0]}`) ? null : `no example ${args[0]}`
  return null
}

/** What is wrong with a line of such commands; undefined: the line has others, and has to run. */
export function problemOf(line: string): string | null | undefined {
  const problems = line.split(' && ').map(problemOfOne)
  if (problems.includes(undefined)) return undefined
  return problems.find((problem) => problem !== null) ?? null
}

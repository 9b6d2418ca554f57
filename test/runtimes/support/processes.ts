import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { output, tool } from './execute.js'
import { type Report, reportIn } from './project.js'
import { type Runtime, versionOf } from './runtime.js'

/** A runtime with both module systems: how it is started. */
interface Program {
  readonly name: string
  readonly file: string
  readonly args: readonly string[]
  readonly refuses?: readonly string[]
}

/** What a process reports that loads each entry by both module systems. */
interface BothReports {
  readonly imported: Report
  readonly required: Report
  /** Whether each of the two copies recognizes errors and secrets of the other. */
  readonly recognized: readonly boolean[]
}

type NodePackage = 'node-20' | 'node' | 'node-24' | 'node-26'

function node(folder: NodePackage, without?: { readonly name: string; readonly args: string[] }): Program {
  const program = { name: `Node ${versionOf(folder)}`, file: tool(`${folder}/bin/node`), args: [] }
  if (without === undefined) return program
  return { ...program, ...without, name: `${program.name}, ${without.name}`, refuses: ['stepward'] }
}

const PROGRAMS: readonly Program[] = [
  node('node-20'),
  node('node'),
  node('node-24'),
  node('node-26'),
  { name: `Bun ${versionOf('bun')}`, file: tool('.bin/bun'), args: [] },
  {
    name: `Deno ${versionOf('deno')}`,
    file: tool('.bin/deno'),
    args: ['run', '--no-remote', '--allow-read=.'],
  },
  node('node-20', { name: 'Web Crypto switched off', args: ['--no-experimental-global-webcrypto'] }),
  node('node-24', {
    name: '`crypto` deleted',
    args: ['--import', 'data:text/javascript,delete globalThis.crypto'],
  }),
]

interface ProcessRuntime {
  readonly name: string
  run(project: string): Promise<BothReports>
}

const processRuntime = ({ name, file, args }: Program): ProcessRuntime => {
  let both: Promise<BothReports> | undefined
  return {
    name,
    run(project) {
      both ??= output(file, [...args, 'in-process.mjs'], project).then(reportIn<BothReports>)
      return both
    },
  }
}

const runtimes = PROGRAMS.map((program) => ({ ...program, ...processRuntime(program) }))

/** Each runs one process, which loads the package twice. */
export const PROCESS_RUNTIMES: readonly ProcessRuntime[] = runtimes

/** Two rows for each process: one for each module system. */
export const PROCESS_ROWS: readonly Runtime[] = runtimes.flatMap(({ name, refuses = [], run }) => [
  { name: `${name}, import`, refuses, run: async ({ project }) => (await run(project)).imported },
  { name: `${name}, require`, refuses, run: async ({ project }) => (await run(project)).required },
])

/** Cloudflare's runtime without `nodejs_compat`: no module of Node, no `process`. */
const WORKERD_CONFIG = `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = (
  modules = [(name = "worker", esModule = embed "workerd.js")], compatibilityDate = "2025-01-01"))]);
`

export const WORKERD: Runtime = {
  name: `workerd ${versionOf('workerd')}, without \`nodejs_compat\``,
  async run({ project }) {
    const args = ['workerd.mjs', '--bundle', '--format=esm', '--outfile=workerd.js', '--log-level=error']
    await output(tool('.bin/esbuild'), args, project)
    writeFileSync(join(project, 'workerd.capnp'), WORKERD_CONFIG)
    return reportIn(await output(tool('.bin/workerd'), ['test', 'workerd.capnp'], project))
  },
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { run } from '../../package/consumer.js'
import { ROOT } from '../../package/repository.js'
import packages from '../../runtimes/nightly/package.json' with { type: 'json' }
import { type Bundle, inChromium } from '../../runtimes/support/bundlers.js'
import { output } from '../../runtimes/support/execute.js'
import { type Report, reportIn } from '../../runtimes/support/project.js'
import type { Runtime } from '../../runtimes/support/runtime.js'

const versionOf = (name: keyof typeof packages.dependencies): string => packages.dependencies[name]

/** Installs the tarball beside the packages of test/runtimes/nightly, in their locked versions. */
export function prepareNightly(tarball: string, within: string): string {
  const project = join(within, 'project')
  mkdirSync(project)
  for (const file of ['package.json', 'package-lock.json']) {
    cpSync(join(ROOT, 'test', 'runtimes', 'nightly', file), join(project, file))
  }
  run('npm', ['install', '--prefer-offline', '--ignore-scripts', tarball], { cwd: project })
  return project
}

const bin = (project: string, name: string): string => join(project, 'node_modules', '.bin', name)

const parcel: Bundle = (project, file) => {
  const args = ['build', 'bundled.mjs', '--dist-dir=parcel', '--no-cache', '--no-source-maps']
  return output(bin(project, 'parcel'), args, project).then(() =>
    cpSync(join(project, 'parcel', 'bundled.js'), join(project, file)),
  )
}

const NEXT_ROUTE = `import '../../bundled.mjs'
export const dynamic = 'force-dynamic'
export const GET = async () => Response.json(await globalThis.runStepward())
`

/** Makes one route for each runtime of Next.js, and builds them once. */
async function buildNext(project: string): Promise<void> {
  for (const kind of ['nodejs', 'edge']) {
    mkdirSync(join(project, 'app', kind), { recursive: true })
    writeFileSync(join(project, 'app', kind, 'route.js'), `export const runtime = '${kind}'\n${NEXT_ROUTE}`)
  }
  await output(bin(project, 'next'), ['build'], project, { NEXT_TELEMETRY_DISABLED: '1' })
}

/** Starts the server on a port that the system chooses, and asks a route. */
async function askNext(project: string, kind: string): Promise<Report> {
  const file = join(project, 'node_modules', 'next', 'dist', 'bin', 'next')
  const server = spawn(process.execPath, [file, 'start', '--port=0'], { cwd: project })
  try {
    for await (const line of createInterface(server.stdout)) {
      const [url] = /http:\/\/localhost:\d+/.exec(line) ?? []
      if (url !== undefined) return (await (await fetch(`${url}/${kind}`)).json()) as Report
    }
    throw new Error('Next.js has not started')
  } finally {
    server.kill()
    await once(server, 'close')
  }
}

let built: Promise<void> | undefined

const next = (name: string, kind: string): Runtime => ({
  name: `Next.js ${versionOf('next')}, ${name}`,
  async run({ project }) {
    built ??= buildNext(project)
    await built
    return askNext(project, kind)
  },
})

const METRO_CONFIG = `module.exports = {
  projectRoot: __dirname,
  resolver: { sourceExts: ['js', 'mjs', 'json'] },
  transformer: { babelTransformerPath: require.resolve('@react-native/metro-babel-transformer') },
}
`

/** Hermes alone has no console. */
const HERMES = `
import './bundled.mjs'
globalThis.runStepward().then((report) => print('STEPWARD ' + JSON.stringify(report)))
`

async function hermes(project: string): Promise<Report> {
  writeFileSync(join(project, 'metro.config.cjs'), METRO_CONFIG)
  writeFileSync(join(project, 'hermes.mjs'), HERMES)
  const config = ['--config=./metro.config.cjs', '--platform=android', '--reset-cache']
  await output(bin(project, 'metro'), ['build', 'hermes.mjs', '--out=hermes.js', ...config], project)
  const engine = join(project, 'node_modules', 'hermes-engine-cli', 'linux64-bin', 'hermes')
  return reportIn(await output(engine, ['hermes.js'], project))
}

export const NIGHTLY_ROWS: readonly Runtime[] = [
  next('Node', 'nodejs'),
  next('edge', 'edge'),
  { name: `Parcel ${versionOf('parcel')}`, run: inChromium(parcel) },
  {
    name: `Metro ${versionOf('metro')}, Hermes ${versionOf('hermes-engine-cli')}`,
    refuses: ['stepward', 'stepward/http'],
    // React Native has both.
    lacks: { 'stepward/client': 'URLSearchParams', 'stepward/messages': 'Intl' },
    run: ({ project }) => hermes(project),
  },
]

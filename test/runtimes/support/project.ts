import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { packInto, projectWith } from '../../package/consumer.js'
import { ENTRIES, freshDist } from '../../package/repository.js'
import type { Result } from '../jobs.js'
import { output, tool } from './execute.js'

/** What each entry did, by its name. */
export type Report = Readonly<Record<string, Result>>

export const NAMES: readonly string[] = ENTRIES.map(({ specifier }) => specifier)

/** Before the line with the report of a program. */
const MARK = 'STEPWARD '

const loaders = (load: (name: string, index: number) => string): string =>
  `{ ${NAMES.map((name, index) => `'${name}': () => ${load(name, index)}`).join(', ')} }`

/** Loads each entry by both module systems, in one process. */
const IN_PROCESS = `
import { createRequire } from 'node:module'
import { runJobs } from './jobs.mjs'
const require = createRequire(import.meta.url)
const imported = await runJobs(${loaders((name) => `import('${name}')`)})
const required = await runJobs(${loaders((name) => `require('${name}')`)})
const [esm, cjs] = [await import('stepward'), require('stepward')]
const recognizes = (ours, theirs) => {
  try {
    theirs.generateTotp('1')
  } catch (error) {
    return error instanceof ours.StepwardError && theirs.OtpSecret.fromHex('00'.repeat(20)) instanceof ours.OtpSecret
  }
}
const recognized = [esm.OtpSecret !== cjs.OtpSecret, recognizes(esm, cjs), recognizes(cjs, esm)]
console.log('${MARK}' + JSON.stringify({ imported, required, recognized }))
`

/** What a bundler starts from. Nothing runs at once: workerd allows no random numbers outside of a request. */
const BUNDLED = `
${NAMES.map((name, index) => `import * as entry${index} from '${name}'`).join('\n')}
import { runJobs } from './jobs.mjs'
globalThis.runStepward = () => runJobs(${loaders((_, index) => `entry${index}`)})
`

const WORKERD = `
import './bundled.mjs'
export default { async test() { console.log('${MARK}' + JSON.stringify(await globalThis.runStepward())) } }
`

const testOf = (load: (name: string) => string): string => `
test('runs', async () => {
  const report = await runJobs(${loaders(load)})
  process.stdout.write('\\n${MARK}' + JSON.stringify(report) + '\\n')
})
`

const FILES = {
  'in-process.mjs': IN_PROCESS,
  'bundled.mjs': BUNDLED,
  'workerd.mjs': WORKERD,
  'jest.test.cjs': `const { runJobs } = require('./jobs.cjs')${testOf((name) => `require('${name}')`)}`,
  'vitest.test.mjs': `import { runJobs } from './jobs.mjs'${testOf((name) => `import('${name}')`)}`,
}

/**
 * A new project in which the tarball is installed, with the programs that run the jobs. It is deleted after the tests.
 * `prepare` makes it, by default with nothing else in it.
 */
export async function makeProject(
  prepare: (tarball: string, folder: string) => string = (tarball, within) =>
    projectWith([tarball], { within }),
): Promise<string> {
  freshDist()
  const work = mkdtempSync(join(tmpdir(), 'stepward-runtimes-'))
  afterAll(() => rmSync(work, { recursive: true }))
  const project = prepare(packInto(work), work)
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(project, name), text)
  const jobs = fileURLToPath(new URL('../jobs.ts', import.meta.url))
  for (const [format, extension] of [
    ['esm', 'mjs'],
    ['cjs', 'cjs'],
  ]) {
    const args = [jobs, `--format=${format}`, '--target=es2020', `--outfile=jobs.${extension}`]
    await output(tool('.bin/esbuild'), [...args, '--log-level=error'], project)
  }
  return project
}

/** The report in the output of a program. */
export function reportIn<T = Report>(text: string): T {
  const line = text.split('\n').findLast((part) => part.startsWith(MARK))
  if (line === undefined) throw new Error(`no report in the output:\n${text}`)
  return JSON.parse(line.slice(MARK.length))
}

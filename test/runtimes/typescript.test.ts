import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { TYPE_CONSUMERS } from '../package/consumer-types.js'
import { ROOT } from '../package/repository.js'
import { output, tool } from './support/execute.js'
import { makeProject } from './support/project.js'
import { versionOf } from './support/runtime.js'

const OLDEST = 'typescript-5.0'
const ONE_OLDER = 'typescript-4.9'

/** Those between, which gained or lost a way to find types, and the newest. The package tests have 5.9. */
const VERSIONS = [OLDEST, 'typescript-5.4', 'typescript-6', 'typescript-7'] as const

type Version = (typeof VERSIONS)[number] | typeof ONE_OLDER

const [NODE_NEXT, COMMONJS, BUNDLER, NODE10, LOOSE] = TYPE_CONSUMERS

/** Files that one run of the compiler checks. */
interface Run {
  readonly name: string
  readonly files: readonly string[]
  readonly compilerOptions: object
}

const both = [NODE_NEXT.file, COMMONJS.file]
const RUNS: readonly Run[] = [
  { name: 'node16', files: both, compilerOptions: { ...NODE_NEXT.compilerOptions, module: 'Node16' } },
  { name: 'nodenext', files: both, compilerOptions: NODE_NEXT.compilerOptions },
  { name: 'bundler', files: [BUNDLER.file], compilerOptions: BUNDLER.compilerOptions },
  { name: 'node10', files: [NODE10.file], compilerOptions: NODE10.compilerOptions },
  { name: 'nodenext without strict', files: [LOOSE.file], compilerOptions: LOOSE.compilerOptions },
]

/** TypeScript 6 takes it only so. */
const EXCUSED_NODE10 = { ...NODE10.compilerOptions, ignoreDeprecations: '6.0' }

/** The oldest is asked for all; the others, for what has changed since. TypeScript 7 has no `node10`. */
function runsOf(version: Version): readonly Run[] {
  if (version === OLDEST) return RUNS
  const asked = version === 'typescript-7' ? ['nodenext', 'bundler'] : ['nodenext', 'bundler', 'node10']
  return RUNS.filter(({ name }) => asked.includes(name)).map((run) =>
    version === 'typescript-6' && run.name === 'node10' ? { ...run, compilerOptions: EXCUSED_NODE10 } : run,
  )
}

let project: string

beforeAll(async () => {
  project = await makeProject()
  for (const { file, source } of TYPE_CONSUMERS) writeFileSync(join(project, file), source)
})

/** Checks the files, libraries included. */
function check(version: Version, { name, files, compilerOptions }: Run): Promise<string> {
  const config = `${version}-${name.replaceAll(' ', '-')}.json`
  writeFileSync(join(project, config), JSON.stringify({ compilerOptions, files }))
  return output(process.execPath, [tool(`${version}/bin/tsc`), '-p', config], project)
}

describe.each(VERSIONS)('types in %s', (version) => {
  it.each(runsOf(version))('$name', async (run) => {
    expect(await check(version, run)).toBe('')
  })
})

describe('the oldest TypeScript', () => {
  it('is the one that the README and docs/runtimes.md name', () => {
    const [major, minor] = versionOf(OLDEST).split('.')
    for (const page of ['README.md', 'docs/runtimes.md']) {
      expect(readFileSync(join(ROOT, page), 'utf8')).toContain(`TypeScript ${major}.${minor} or later`)
    }
  })

  it('is not older: one older cannot find types as bundlers do', async () => {
    const run = { name: 'bundler', files: [BUNDLER.file], compilerOptions: BUNDLER.compilerOptions }
    await expect(check(ONE_OLDER, run)).rejects.toThrow("Argument for '--moduleResolution' option must be")
  })
})

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../package/repository.js'
import { output, tool } from './execute.js'
import { reportIn } from './project.js'
import { type Runtime, type Setting, versionOf } from './runtime.js'

const jest =
  (testEnvironment: string) =>
  async ({ project }: Setting) => {
    const config = JSON.stringify({ testEnvironment, testMatch: ['**/jest.test.cjs'] })
    return reportIn(
      await output(tool('.bin/jest'), ['--runInBand', '--rootDir=.', `--config=${config}`], project),
    )
  }

/** Vitest leaves packages to Node unless they are inlined. */
const VITEST_CONFIG = `export default {
  test: { globals: true, include: ['vitest.test.mjs'], server: { deps: { inline: ['stepward'] } } },
}
`

async function vitest({ project }: Setting) {
  writeFileSync(join(project, 'vitest.config.mjs'), VITEST_CONFIG)
  return reportIn(await output(`${ROOT}node_modules/.bin/vitest`, ['run', '--root=.'], project))
}

export const TEST_RUNNER_ROWS: readonly Runtime[] = [
  { name: `Jest ${versionOf('jest')}`, run: jest('node') },
  {
    name: `Jest ${versionOf('jest')}, jsdom`,
    lacks: { 'stepward/http': 'Request' },
    run: jest(tool('jest-environment-jsdom')),
  },
  { name: 'Vitest, inlined', run: vitest },
]

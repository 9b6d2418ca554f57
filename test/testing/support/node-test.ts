import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** Left out of version control, and inside the repository, so that its packages are found. */
const FOLDER = join(ROOT, '.reports')

const SOURCES = { stepward: 'src/index.ts', 'stepward/testing': 'src/testing/index.ts' } as const

const inRoot = (path: string): string => pathToFileURL(join(ROOT, path)).href

/** Makes a program import our sources in place of the built package; `@/` stands for the repository. */
function importSources(code: string): string {
  let text = code.replaceAll("from '@/", `from '${inRoot('')}`)
  for (const [entry, source] of Object.entries(SOURCES)) {
    text = text.replaceAll(`from '${entry}'`, `from '${inRoot(source)}'`)
  }
  return text
}

/** How a program ended that `node --test` has run, and what it counted. */
export interface NodeTestRun {
  readonly status: number | null
  readonly output: string
  readonly passed: number
  readonly failed: number
}

/** Runs a program of tests in a process of its own, under the test runner of Node. */
export function runNodeTest(code: string): NodeTestRun {
  mkdirSync(FOLDER, { recursive: true })
  const directory = mkdtempSync(join(FOLDER, 'node-test-'))
  try {
    const file = join(directory, 'store.test.ts')
    writeFileSync(file, importSources(code))
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--test', '--test-reporter=tap', file],
      { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 },
    )
    const countOf = (what: string): number => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(stdout)?.[1])
    return { status, output: stdout + stderr, passed: countOf('pass'), failed: countOf('fail') }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

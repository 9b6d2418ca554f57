import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import ts from 'typescript'

/**
 * Counts the files and functions of `src` that one `login.verify` enters, on the memory store: how much code you
 * meet when you follow a typed code. `--json` prints the list for the test of docs/walk.md.
 */

type Stepward = typeof import('../src/index.js')

interface EnteredFile {
  /** Such as `src/service/login.ts`. */
  readonly file: string
  /** A function without a name is `''`. */
  readonly functions: readonly string[]
}

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const SRC = join(ROOT, 'src')

/** Inside the repository, so that its packages are found. Left out of version control. */
const REPORTS = join(ROOT, '.reports')

/** Each file on its own, so that V8 reports functions by their file and under their own names. */
function transpile(folder: string): void {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  for (const file of files.filter((name) => name.endsWith('.ts'))) {
    const target = join(folder, file.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(target), { recursive: true })
    const { outputText } = ts.transpileModule(readFileSync(join(SRC, file), 'utf8'), {
      compilerOptions: {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ES2022,
        verbatimModuleSyntax: true,
      },
    })
    writeFileSync(target, outputText)
  }
}

/** An open login and the code for it, in the time step after the one that enrolled the user. */
async function openLogin({ createKeyRing, createTwoFactor, generateTotp, memoryStore }: Stepward) {
  let now = new Date('2026-11-24T10:00:15Z')
  const codeOf = (secret: string): string => generateTotp(secret, { time: now.getTime() / 1000 })
  const keys = createKeyRing({ current: 'k1', keys: { k1: Buffer.alloc(32, 7).toString('base64') } })
  const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys, clock: () => now })
  const started = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada@example.com' })
  if (!started.ok) throw new Error(started.reason)
  await twoFactor.enrollment.confirm({ userId: 'ada', code: codeOf(started.secret) })

  now = new Date(now.getTime() + 30_000)
  const login = await twoFactor.login.start({ userId: 'ada' })
  if (login.step !== 'code') throw new Error(login.step)
  return { twoFactor, challenge: login.challenge, code: codeOf(started.secret) }
}

async function measure(folder: string): Promise<EnteredFile[]> {
  transpile(folder)
  const stepward: Stepward = await import(pathToFileURL(join(folder, 'index.js')).href)
  const session = new Session()
  session.connect()
  try {
    await session.post('Profiler.enable')
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
    const { twoFactor, challenge, code } = await openLogin(stepward)
    await session.post('Profiler.takePreciseCoverage') // Sets the counts back to zero.
    const verified = await twoFactor.login.verify({ challenge, code })
    const { result } = await session.post('Profiler.takePreciseCoverage')
    if (!verified.ok) throw new Error(verified.reason)

    const prefix = pathToFileURL(folder).href
    return result
      .filter(({ url }) => url.startsWith(prefix))
      .map(({ url, functions }) => ({
        file: `src${url.slice(prefix.length).replace(/\.js$/, '.ts')}`,
        functions: functions
          .filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0)
          .map((entered) => entered.functionName),
      }))
      .filter(({ functions }) => functions.length > 0)
  } finally {
    session.disconnect()
  }
}

mkdirSync(REPORTS, { recursive: true })
const folder = mkdtempSync(join(REPORTS, 'entered-'))
try {
  const files = await measure(folder)
  if (process.argv.includes('--json')) console.log(JSON.stringify(files))
  else {
    for (const { file, functions } of files)
      console.log(`${file}: ${functions.map((name) => name || '(no name)').join(', ')}`)
    const count = files.reduce((sum, { functions }) => sum + functions.length, 0)
    console.log(`\nOne login.verify enters ${files.length} files and ${count} functions of src.`)
  }
} finally {
  rmSync(folder, { recursive: true })
}

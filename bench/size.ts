import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { median } from './lib/measure.js'
import { table } from './lib/table.js'

const HERE = fileURLToPath(new URL('.', import.meta.url))

/** What an application bundles: everything that a package exports, or the one function that most applications need. */
const BUNDLES: Readonly<Record<string, string>> = {
  'stepward/otp, all of it': "export * from 'stepward/otp'",
  'stepward/otp, verifyTotp': "export { verifyTotp } from 'stepward/otp'",
  'stepward, createTwoFactor with memoryStore':
    "export { createKeyRing, createTwoFactor, memoryStore } from 'stepward'",
  'stepward, createTwoFactor with postgresStore':
    "export { createKeyRing, createTwoFactor } from 'stepward'; export { postgresStore } from 'stepward/postgres'",
  'stepward/elements, all of it, in English': "export * from 'stepward/elements'",
  'otpauth, all of it': "export * from 'otpauth'",
  'otplib, all of it': "export * from 'otplib'",
  '@oslojs/otp, all of it': "export * from '@oslojs/otp'",
}

/** `--before <folder>`: the checkout of another revision, built, to be measured in turns with this one. */
const { before } = parseArgs({ options: { before: { type: 'string' } } }).values
const BEFORE = before === undefined ? '' : pathToFileURL(resolve(process.env['INIT_CWD'] ?? '.', before)).href

const IMPORTS: Readonly<Record<string, string>> = {
  'stepward/otp': 'stepward/otp',
  stepward: 'stepward',
  ...(BEFORE === ''
    ? {}
    : {
        'before: stepward/otp': `${BEFORE}/dist/otp/index.js`,
        'before: stepward': `${BEFORE}/dist/index.js`,
      }),
  otpauth: 'otpauth',
  otplib: 'otplib',
  '@oslojs/otp': '@oslojs/otp',
  speakeasy: 'speakeasy',
}

/** Runs of each, in turns, so that a machine that slows down slows them all. */
const RUNS = 15

async function bundledBytes(contents: string): Promise<{ minified: number; gzipped: number }> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: HERE },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    write: false,
  })
  const code = outputFiles[0]?.contents ?? new Uint8Array()
  return { minified: code.length, gzipped: gzipSync(code, { level: 9 }).length }
}

/** Milliseconds of processor time of a whole process that runs the program, so that other work does not count. */
function processMs(program: string): number {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `${program}; const { user, system } = process.cpuUsage(); console.log(user + system)`,
    ],
    { cwd: HERE },
  )
  if (status !== 0) throw new Error(stderr.toString())
  return Number(stdout) / 1000
}

const sizes: Record<string, { minified: number; gzipped: number }> = {}
for (const [name, contents] of Object.entries(BUNDLES)) sizes[name] = await bundledBytes(contents)

const samples = new Map<string, number[]>(['', ...Object.keys(IMPORTS)].map((name) => [name, []]))
for (let run = 0; run <= RUNS; run++) {
  for (const [name, times] of samples) {
    const time = processMs(name === '' ? '' : `import '${IMPORTS[name]}'`)
    if (run > 0) times.push(time) // The first run fills the disk's cache.
  }
}
const round = (value: number, digits: number): number => Number(value.toFixed(digits))
const wholeMs = (name: string): number => median(samples.get(name) ?? [])
const imports = Object.fromEntries(
  Object.keys(IMPORTS).map((name) => [
    name,
    {
      process: round(wholeMs(name), 1),
      import: round(wholeMs(name) - wholeMs(''), 1),
      overOtpauth: round(wholeMs(name) / wholeMs('otpauth'), 2),
    },
  ]),
)

console.log('bytes, bundled by esbuild')
console.log(
  table([
    ['', 'min', 'min+gzip'],
    ...Object.entries(sizes).map(([name, { minified, gzipped }]) => [
      name,
      String(minified),
      String(gzipped),
    ]),
  ]),
)
console.log(
  `\nmilliseconds of processor time of a process that imports, over an empty program (${wholeMs('').toFixed(1)} ms), and the whole`,
)
console.log(
  table([
    ['', 'import', 'process', 'process over otpauth'],
    ...Object.entries(imports).map(([name, ms]) => [
      name,
      String(ms.import),
      String(ms.process),
      String(ms.overOtpauth),
    ]),
  ]),
)
console.log(`\n${JSON.stringify({ bench: 'size', node: process.version, sizes, importMs: imports })}`)

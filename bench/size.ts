import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { median } from './lib/measure.js'
import { table } from './lib/table.js'

const HERE = fileURLToPath(new URL('.', import.meta.url))

/** What an application bundles: everything that a package exports, or the one function that most applications need. */
const BUNDLES: Readonly<Record<string, string>> = {
  'stepward/otp, all of it': "export * from 'stepward/otp'",
  'stepward/otp, verifyTotp': "export { verifyTotp } from 'stepward/otp'",
  'otpauth, all of it': "export * from 'otpauth'",
  'otplib, all of it': "export * from 'otplib'",
  '@oslojs/otp, all of it': "export * from '@oslojs/otp'",
}

const IMPORTS = ['stepward/otp', 'otpauth', 'otplib', '@oslojs/otp', 'speakeasy'] as const

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

/** Milliseconds of a process that runs the program. */
function processMs(program: string): number {
  const start = process.hrtime.bigint()
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: HERE,
  })
  if (status !== 0) throw new Error(stderr.toString())
  return Number(process.hrtime.bigint() - start) / 1e6
}

const sizes: Record<string, { minified: number; gzipped: number }> = {}
for (const [name, contents] of Object.entries(BUNDLES)) sizes[name] = await bundledBytes(contents)

const samples = new Map<string, number[]>(['', ...IMPORTS].map((name) => [name, []]))
for (let run = 0; run <= RUNS; run++) {
  for (const [name, times] of samples) {
    const time = processMs(name === '' ? '' : `import '${name}'`)
    if (run > 0) times.push(time) // The first run fills the disk's cache.
  }
}
const empty = median(samples.get('') ?? [])
const imports = Object.fromEntries(
  IMPORTS.map((name) => [name, Math.round((median(samples.get(name) ?? []) - empty) * 10) / 10]),
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
console.log('\nmilliseconds to import, over an empty program')
console.log(table([['', 'ms'], ...Object.entries(imports).map(([name, ms]) => [name, String(ms)])]))
console.log(`\n${JSON.stringify({ bench: 'size', node: process.version, sizes, importMs: imports })}`)

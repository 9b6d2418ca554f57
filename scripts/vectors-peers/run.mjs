// Checks other implementations against our vectors and prints the table of docs/vectors.md:
//
//   npm run vectors:peers
//
// The peers are installed into a temporary folder, because they are no dependencies of the package. Without oathtool on
// the machine, its column is missing.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const STEPWARD = new URL('../../dist/testing/index.js', import.meta.url).href

const PACKAGES = {
  otplib: '13.5.0',
  '@otplib/uri': '13.5.0',
  otpauth: '9.5.2',
  speakeasy: '2.0.0',
  'base32.js': '0.0.1',
  'totp-generator': '2.0.1',
}

const hasOathtool = spawnSync('oathtool', ['--version']).status === 0

const PEERS = [
  ['stepward', ['--module', './stepward.mjs']],
  ['otplib', ['--module', './otplib.mjs']],
  ['otpauth', ['--module', './otpauth.mjs']],
  ['speakeasy', ['--module', './speakeasy.mjs']],
  ['totp-generator', ['--module', './totp-generator.mjs']],
  ...(hasOathtool ? [['oathtool', ['--command', 'node oathtool.mjs']]] : []),
]

/** The rows of the table that the command prints: name → [passed, failed, n/a]. */
function check(folder, args) {
  const options = { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }
  const { stdout, status } = spawnSync(process.execPath, [CLI, 'vectors', '--timeout', '3', ...args], options)
  if (status !== 0 && status !== 1) throw new Error(`stepward vectors ${args.join(' ')} ended with ${status}`)
  const rows = stdout.matchAll(/^(\S+ \S+) +(\d+) +(\d+) +(\d+)$/gm)
  return new Map(Array.from(rows, ([, name, ...cells]) => [name, cells.map(Number)]))
}

/** `✓`: all passed. `3 ✗`: three failed. `–`: no case is supported. */
function cell([passed, failed, unsupported]) {
  if (failed > 0) return `${failed} ✗`
  if (passed === 0) return '–'
  return unsupported === 0 ? '✓' : '(✓)'
}

const folder = mkdtempSync(join(tmpdir(), 'stepward-peers-'))
try {
  cpSync(HERE, folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  writeFileSync(
    join(folder, 'stepward.mjs'),
    `export { stepwardImplementation as default } from '${STEPWARD}'\n`,
  )
  const packages = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`)
  execFileSync('npm', ['install', '--silent', '--ignore-scripts', ...packages], {
    cwd: folder,
    stdio: 'inherit',
  })

  const columns = PEERS.map(([name, args]) => ({ name, rows: check(folder, args) }))
  const header = ['flag', 'cases', ...columns.map(({ name }) => name)]
  const [{ rows: all }] = columns
  const lines = [...all].map(([flag, counts]) => [
    flag,
    counts.reduce((sum, count) => sum + count),
    ...columns.map(({ rows }) => cell(rows.get(flag))),
  ])
  const asRow = (cells) => `| ${cells.join(' | ')} |`
  console.log([asRow(header), asRow(header.map(() => '---')), ...lines.map(asRow)].join('\n'))
} finally {
  rmSync(folder, { recursive: true })
}

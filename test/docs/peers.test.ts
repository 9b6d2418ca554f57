import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import bench from '../../bench/package.json' with { type: 'json' }

const page = readFileSync('docs/security/peers.md', 'utf8')

/** Inside `bench`, whose packages are the peers. Left out of version control. */
const REPORTS = 'bench/.reports'

interface Fault {
  readonly peer: string
  readonly title: string
  readonly program: string
  readonly printed: string
}

const codeOf = (text: string, language: string): string =>
  [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, found]) => found === language)
    .map(([, , code = '']) => code)
    .join('\n')

/** A section is a peer: what its programs share, and then one part for each fault. */
const peers = page
  .split(/^## /m)
  .slice(1)
  .map((section) => section.split(/^### /m))
  .filter((parts) => parts.length > 1)

const faults: Fault[] = peers.flatMap(([shared = '', ...parts]) =>
  parts.map((part) => ({
    peer: shared.split('\n')[0] ?? '',
    title: part.split('\n')[0] ?? '',
    program: `${codeOf(shared, 'js')}\n${codeOf(part, 'js')}`,
    printed: codeOf(part, 'text'),
  })),
)

mkdirSync(REPORTS, { recursive: true })
const folder = mkdtempSync(join(REPORTS, 'faults-'))

afterAll(() => rmSync(folder, { recursive: true }))

describe('what others get wrong', () => {
  it.each(peers.map(([shared = '']) => shared.split('\n')[0]?.split(' ') ?? []))(
    'is shown with %s at %s, the version that is installed',
    (name = '', version = '') => {
      expect(Object.entries(bench.dependencies)).toContainEqual([name, version])
      const manifest = JSON.parse(readFileSync(`bench/node_modules/${name}/package.json`, 'utf8'))
      expect(manifest.version).toBe(version)
    },
  )

  it.each(faults)('$peer: $title', async ({ title, program, printed }) => {
    const file = join(folder, `${title.replace(/\W+/g, '-')}.mjs`)
    writeFileSync(file, program)
    const { stdout } = await promisify(execFile)(process.execPath, [file])
    expect(printed).not.toBe('')
    expect(stdout).toBe(printed)
  })
})

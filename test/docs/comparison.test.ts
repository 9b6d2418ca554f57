import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** The peers that are measured are those that are cited. */
const PACKAGES = 'bench/node_modules'

const page = readFileSync('docs/security/comparison.md', 'utf8')

/** A link to a file of a package, and the text that the file has, or lacks if it starts with `!`. */
const cited = [
  ...page.matchAll(/\(https:\/\/unpkg\.com\/([@\w/-]+)@([\d.]+)\/([\w./-]+) "((?:\\"|[^"])+)"\)/g),
].map(([, name = '', version = '', file = '', text = '']) => ({
  name,
  version,
  file,
  text: text.replaceAll('\\"', '"'),
}))

describe('the comparison with the peers', () => {
  it('cites every file with the text that shows the point', () => {
    expect(page.match(/https:\/\/unpkg/g)).toHaveLength(cited.length)
  })

  it.each(cited)('$name@$version/$file: $text', ({ name, version, file, text }) => {
    const manifest = JSON.parse(readFileSync(join(PACKAGES, name, 'package.json'), 'utf8'))
    expect(manifest.version).toBe(version)
    const path = join(PACKAGES, name, file)
    expect(existsSync(path)).toBe(true)
    const lacks = text.startsWith('!')
    expect(readFileSync(path, 'utf8').includes(lacks ? text.slice(1) : text)).toBe(!lacks)
  })

  it('has evidence in each cell', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    const bare = rows
      .filter((row) => !row.startsWith('| | '))
      .flatMap((row) =>
        row
          .split(' | ')
          .slice(1)
          .map((cell) => cell.replace(/ \|$/, '')),
      )
      .filter((cell) => !cell.includes(']('))
    // Not measured, and a secret that is the caller's own text.
    expect([...new Set(bare)].sort()).toEqual(['your own bytes', '–'])
  })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { type RollupLog, rollup } from 'rollup'
import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { specifiersIn } from './import-rules.js'
import { ENTRIES, filesUnder, freshDist, ROOT } from './repository.js'

const dist = freshDist()
const sources = new Map(
  filesUnder(dist)
    .filter((file) => /\.c?js$/.test(file))
    .map((file) => [file, readFileSync(join(dist, file), 'utf8')]),
)
const modules = ENTRIES.map(
  ({ specifier, targets }) => [specifier, join(ROOT, targets.import.default)] as const,
)

describe('the ESM build', () => {
  it('imports no package, and Node in the command alone', () => {
    const foreign = [...sources].flatMap(([file, source]) =>
      file.endsWith('.cjs')
        ? []
        : specifiersIn(file, source)
            .filter((name) => !name.startsWith('.'))
            .map((name) => `${file.split('/')[0]}: ${name.replace(/:.*/, ':')}`),
    )
    expect(
      foreign.filter((line) => line !== 'cli: node:' && !line.startsWith('cli: a computed name')),
    ).toEqual([])
  })

  it('declares the tables of the hashes as const, without which a code takes a third longer', () => {
    const tables = [...sources].flatMap(([file, source]) =>
      file.endsWith('.js')
        ? [...source.matchAll(/^(\w+) (SHA\w+_[WK]\w*|K512) = /gm)].map(([, how]) => how)
        : [],
    )
    expect(new Set(tables)).toEqual(new Set(['const']))
  })

  it.each(modules)('%s gives Rollup without plugins nothing to warn about', async (_, input) => {
    const warnings: RollupLog[] = []
    const bundle = await rollup({ input, onwarn: (warning) => warnings.push(warning) })
    await bundle.generate({ format: 'es' })
    expect(warnings).toEqual([])
  })

  it.each(modules)('%s gives esbuild nothing to warn about', async (_, input) => {
    const { warnings } = await build({
      stdin: { contents: `export * from ${JSON.stringify(input)}`, resolveDir: ROOT },
      bundle: true,
      format: 'esm',
      logLevel: 'silent',
      write: false,
    })
    expect(warnings).toEqual([])
  })
})

describe('the stylesheet', () => {
  const stylesheet = join(ROOT, manifest.exports['./elements.css'])
  const program = `
    import ${JSON.stringify(stylesheet)}
    import { defineSetup, defineChallenge } from ${JSON.stringify(join(dist, 'elements/index.js'))}
    defineSetup({})`

  it('stays in a bundle that imports it for its effect, and functions that are not called go', async () => {
    const { outputFiles } = await build({
      stdin: { contents: program, resolveDir: ROOT },
      bundle: true,
      format: 'esm',
      outdir: 'out',
      write: false,
    })
    const [js = '', css = ''] = ['.js', '.css'].map(
      (ending) => outputFiles.find(({ path }) => path.endsWith(ending))?.text,
    )
    expect(css).toContain('.stepward-button')
    expect(js).toContain('stepward-setup')
    expect(js).not.toContain('stepward-challenge')
  })
})

it('has a notice for each package inside either build', () => {
  const inside = [...sources.values()].flatMap((source) =>
    [...source.matchAll(/^\/\/ node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\//gm)].map(([, name]) => name),
  )
  const notices = readFileSync(join(ROOT, 'THIRD-PARTY-NOTICES.md'), 'utf8')
  const noticed = [...notices.matchAll(/^## (\S+)$/gm)].map(([, name]) => name)
  expect(noticed).toEqual([...new Set(inside)].sort())
})

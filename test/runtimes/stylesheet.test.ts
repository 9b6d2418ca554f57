import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { output, tool } from './support/execute.js'
import { makeProject } from './support/project.js'

let project: string

beforeAll(async () => {
  project = await makeProject()
  writeFileSync(
    join(project, 'app.mjs'),
    "import 'stepward/elements.css'; import { defineSetup } from 'stepward/elements'; globalThis.start = defineSetup",
  )
})

const BUNDLERS: readonly (readonly [name: string, bundle: (out: string) => Promise<unknown>])[] = [
  [
    'webpack',
    (out) => {
      const config = {
        mode: 'production',
        context: project,
        entry: './app.mjs',
        output: { path: out },
        experiments: { css: true },
        performance: { hints: false },
      }
      const program = `require('${tool('webpack')}')(${JSON.stringify(config)}, (error, stats) => {
        if (error || stats.hasErrors()) throw error ?? new Error(stats.toString())
      })`
      return output(process.execPath, ['--input-type=commonjs', '--eval', program], project)
    },
  ],
  [
    'Vite',
    (out) => {
      writeFileSync(join(project, 'index.html'), '<script type="module" src="./app.mjs"></script>')
      return output(tool('.bin/vite'), ['build', '--outDir', out, '--assetsDir', '.'], project)
    },
  ],
]

describe.each(BUNDLERS)('%s', (name, bundle) => {
  it('keeps the stylesheet, and drops the elements that nothing defines', async () => {
    const out = join(project, `out-${name}`)
    await bundle(out)
    const textOf = (ending: string): string =>
      readdirSync(out)
        .filter((file) => file.endsWith(ending))
        .map((file) => readFileSync(join(out, file), 'utf8'))
        .join()
    expect(textOf('.css')).toContain('.stepward-button')
    expect(textOf('.js')).toContain('stepward-setup')
    expect(textOf('.js')).not.toContain('stepward-challenge')
  })
})

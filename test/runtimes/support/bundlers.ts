import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Place } from './browser.js'
import { output, tool } from './execute.js'
import { type Runtime, type Setting, versionOf } from './runtime.js'

/** Writes one classic script of `bundled.mjs`, with the settings that a new project has. */
export type Bundle = (project: string, file: string) => Promise<unknown>

const esbuild: Bundle = (project, file) =>
  output(tool('.bin/esbuild'), ['bundled.mjs', '--bundle', `--outfile=${file}`, '--log-level=error'], project)

const webpack: Bundle = (project, filename) => {
  const config = {
    mode: 'production',
    context: project,
    entry: './bundled.mjs',
    output: { path: project, filename },
    optimization: { minimize: false }, // It takes longer than all the rest.
    performance: { hints: false },
  }
  const program = `require('${tool('webpack')}')(${JSON.stringify(config)}, (error, stats) => {
    if (error || stats.hasErrors() || stats.hasWarnings()) throw error ?? new Error(stats.toString())
  })`
  return output(process.execPath, ['--input-type=commonjs', '--eval', program], project)
}

/** Without a plugin for CommonJS. A warning fails. */
const rollup: Bundle = (project, file) => {
  const plugin = tool('@rollup/plugin-node-resolve/dist/es/index.js')
  const args = ['bundled.mjs', '--failAfterWarnings', '-f', 'iife', '-o', file, '-p', plugin]
  return output(tool('.bin/rollup'), args, project)
}

const vite: Bundle = (project, file) => {
  const lib = `{ entry: 'bundled.mjs', formats: ['iife'], name: 'app', fileName: () => '${file}' }`
  const build = `{ outDir: '.', emptyOutDir: false, copyPublicDir: false, lib: ${lib} }`
  writeFileSync(join(project, 'vite.config.mjs'), `export default { build: ${build} }\n`)
  return output(tool('.bin/vite'), ['build'], project)
}

/** What a script of a bundler does in Chromium. */
export const inChromium =
  (bundle: Bundle, place: Place = 'page') =>
  async ({ project, browser }: Setting) => {
    const file = `${bundle.name}.js`
    await bundle(project, file)
    return browser.run(readFileSync(join(project, file), 'utf8'), place)
  }

/** Each bundler, in a page. */
export const BUNDLER_ROWS: readonly Runtime[] = [
  { name: `webpack ${versionOf('webpack')}`, run: inChromium(webpack) },
  { name: `Rollup ${versionOf('rollup')}, with node-resolve`, run: inChromium(rollup) },
  { name: `Vite ${versionOf('vite')}`, run: inChromium(vite) },
]

/** Each place in Chromium, by esbuild. */
export const BROWSER_ROWS: readonly Runtime[] = [
  { name: `Chromium, page (esbuild ${versionOf('esbuild')})`, run: inChromium(esbuild) },
  { name: 'Chromium, worker', run: inChromium(esbuild, 'worker') },
  { name: 'Chromium, service worker', run: inChromium(esbuild, 'service worker') },
  {
    name: 'Chromium, page over plain HTTP',
    refuses: ['stepward', 'stepward/http'],
    run: inChromium(esbuild, 'page over plain HTTP'),
  },
]

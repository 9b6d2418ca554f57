import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { defineConfig, type Options } from 'tsup'
import manifest from './package.json' with { type: 'json' }
import { finishChunk } from './scripts/chunk.js'

/** The entries of `exports`. `dist` mirrors `src`, so an export without a source fails the build. */
const targets = Object.values(manifest.exports).filter((target) => typeof target === 'object')

const filesOf = (
  folder: string,
  ending: string,
  { types: isForTypes }: { types: boolean },
): Record<string, string> =>
  Object.fromEntries(
    targets
      .filter((target) => isForTypes || 'default' in target.import)
      .map(({ import: { types } }) => types.replace(/^\.\/dist\/(.*)\.d\.ts$/, '$1'))
      .map((name) => [name, `${folder}/${name}${ending}`]),
  )

const entries = filesOf('src', '.ts', { types: false })

/** Bundled into both builds: one import loads a few files, and every bundler and Jest can read them. */
const bundled = [...Object.keys(manifest.dependencies), '@noble/ciphers', 'csv-parse', 'qr']

const shared: Options = {
  target: 'es2022',
  platform: 'neutral',
  tsconfig: 'tsconfig.src.json',
  splitting: true, // one OtpSecret and one StepwardError for all entries
  treeshake: false,
  esbuildPlugins: [
    {
      name: 'the streams of Node by their full name',
      // As csv-parse, which the command alone has, names them.
      setup: (build) =>
        build.onResolve({ filter: /^stream$/ }, () => ({ path: 'node:stream', external: true })),
    },
    {
      name: 'base32-decode as an ES module',
      setup(build) {
        // Its wrapper for CommonJS would be a twentieth of a bundle with one function of stepward/otp.
        build.onLoad({ filter: /base32-decode\/index\.js$/ }, ({ path }) => ({
          contents: readFileSync(path, 'utf8').replace('module.exports = ', 'export default '),
        }))
      },
    },
  ],
  plugins: [
    {
      name: 'no side effects',
      // With `splitting`, esbuild also imports a chunk for its place in the order. Bundlers warn about such an import of
      // a package without side effects.
      renderChunk: (code) => ({ code: finishChunk(code.replace(/^import "\.[^"]*";\n/gm, '')) }),
    },
  ],
}

/** Where {@link emitDeclarations} writes. */
const DECLARATIONS = '.types'

/** One declaration file per source, unchecked: `isolatedDeclarations` makes each source enough. */
function emitDeclarations(): void {
  const options = ['--noEmit', 'false', '--emitDeclarationOnly', '--noCheck', '--outDir', DECLARATIONS]
  const tsc = 'node_modules/typescript/bin/tsc'
  for (const project of ['tsconfig.src.json', 'tsconfig.elements.json'])
    execFileSync(process.execPath, [tsc, '-p', project, '--rootDir', 'src', ...options], { stdio: 'inherit' })
}

function copyStylesheet(): void {
  mkdirSync('dist/elements', { recursive: true })
  copyFileSync('src/elements/elements.css', 'dist/elements/elements.css')
}

export default defineConfig(({ dts }) => {
  const builds: Options[] = [
    {
      ...shared,
      // The command is a Node program. It has no types and shares the chunks of the entries.
      entry: { ...entries, 'cli/main': 'src/cli/main.ts' },
      external: [/^node:/],
      removeNodeProtocol: false,
      format: 'esm',
      noExternal: bundled,
      onSuccess: async () => copyStylesheet(),
    },
    { ...shared, entry: entries, format: 'cjs', noExternal: bundled },
  ]
  // A build without types, as for the demo, keeps the types.
  if (dts === false) return builds
  // tsup's own `clean` leaves old type files, and of two parallel builds one could delete the output of the other.
  rmSync('dist', { recursive: true, force: true })
  emitDeclarations()
  const declarations = filesOf(DECLARATIONS, '.d.ts', { types: true })
  return [
    ...builds,
    { ...shared, entry: entries, format: ['esm', 'cjs'], dts: { only: true, entry: declarations } },
  ]
})

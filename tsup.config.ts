import { rmSync } from 'node:fs'
import { defineConfig, type Options } from 'tsup'
import manifest from './package.json' with { type: 'json' }

/**
 * The entries are read from the package's `exports`: `dist` mirrors `src`, so an export without a
 * source fails the build, and a source without an export is not built.
 */
const entries = Object.fromEntries(
  Object.values(manifest.exports)
    .filter((target) => typeof target === 'object')
    .map((target) => target.import.default.replace(/^\.\/dist\/(.*)\.js$/, '$1'))
    .map((name) => [name, `src/${name}.ts`]),
)

const shared: Options = {
  entry: entries,
  target: 'es2022',
  platform: 'neutral',
  tsconfig: 'tsconfig.src.json',
  splitting: true, // one OtpSecret and one StepwardError for all entries
  treeshake: false,
}

export default defineConfig(({ dts }) => {
  // Not tsup's own `clean`: it leaves old type files, and the two builds run at once, so that the one
  // could remove what the other has just written. A build without types (the demo's) keeps the types.
  if (dts !== false) rmSync('dist', { recursive: true, force: true })
  return [
    {
      ...shared,
      // The command, a program on Node: no export, no types, and no second copy of what it shares.
      entry: { ...entries, 'cli/main': 'src/cli/main.ts' },
      external: [/^node:/],
      removeNodeProtocol: false,
      format: 'esm',
      dts: { entry: entries },
      sourcemap: true,
    },
    {
      ...shared,
      format: 'cjs',
      dts: true,
      // The splitting of CommonJS would write this machine's paths into source maps.
      sourcemap: false,
      // ESM-only packages: bundled, so that `require` works in every Node that we support and under Jest.
      noExternal: ['@noble/hashes', 'base32-encode', 'qr'],
    },
  ]
})

import { rmSync } from 'node:fs'
import { defineConfig, type Options } from 'tsup'
import manifest from './package.json' with { type: 'json' }

/** The entries of `exports`. `dist` mirrors `src`, so an export without a source fails the build. */
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
  // tsup's own `clean` leaves old type files, and of two parallel builds one could delete the output of the other. A
  // build without types, as for the demo, keeps the types.
  if (dts !== false) rmSync('dist', { recursive: true, force: true })
  return [
    {
      ...shared,
      // The command is a Node program. It has no types and shares the chunks of the entries.
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
      // With splitting, CommonJS source maps would contain paths of this machine.
      sourcemap: false,
      // These are ESM-only. Bundled, they work with `require` in every supported Node and under Jest.
      noExternal: ['@noble/hashes', 'base32-encode', 'qr'],
    },
  ]
})

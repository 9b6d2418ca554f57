// Makes a folder that can be published to JSR: the source of each entry of package.json, and jsr.json.
//
//   tsx scripts/jsr.ts <folder>, then there: npx jsr publish --sloppy-imports
//
// The source imports files by their built names, `./x.js`, which JSR resolves with that option.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import manifest from '../package.json' with { type: 'json' }

const ROOT = fileURLToPath(new URL('../', import.meta.url))

/** The command is a program on Node, which JSR cannot install; JSR takes no global types, which the elements have. */
const NOT_PUBLISHED = ['cli', 'elements'].map((name) => join(ROOT, 'src', name))

const exports = Object.fromEntries(
  Object.entries(manifest.exports).flatMap(([name, targets]) =>
    typeof targets === 'string' || name.startsWith('./elements')
      ? []
      : [[name, targets.import.types.replace(/^\.\/dist\/(.*)\.d\.ts$/, './src/$1.ts')]],
  ),
)

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('jsr: expected a folder, got nothing')
mkdirSync(folder, { recursive: true })
cpSync(join(ROOT, 'src'), join(folder, 'src'), {
  recursive: true,
  filter: (file) => !NOT_PUBLISHED.includes(file),
})
for (const file of ['package.json', 'README.md', 'LICENSE']) cpSync(join(ROOT, file), join(folder, file))
const { version, license } = manifest
const config = { name: '@stepward/stepward', version, license, exports }
writeFileSync(join(folder, 'jsr.json'), `${JSON.stringify(config, null, 2)}\n`)

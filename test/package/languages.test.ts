import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { freshDist, ROOT } from './repository.js'

/** A word that only one language has. */
const WORDS = { en: 'authenticator app', de: 'Wiederherstellungscode', tr: 'kurtarma kodu' }

async function bundleOf(name: string): Promise<string> {
  const entry = join(freshDist(), 'messages/index.js')
  const { outputFiles } = await build({
    stdin: { contents: `export { ${name} } from ${JSON.stringify(entry)}`, resolveDir: ROOT },
    bundle: true,
    charset: 'utf8',
    format: 'esm',
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

it.each(['en', 'de', 'tr'])(
  'a bundle that imports only %s from stepward/messages has no other language',
  async (name) => {
    const bundle = await bundleOf(name)
    const inside = Object.entries(WORDS).filter(([, word]) => bundle.includes(word))
    expect(inside.map(([language]) => language)).toEqual([name])
    expect(bundle).not.toContain('ERR_INVALID_ARGUMENT')
  },
)

it('messagesFor has them all', async () => {
  const bundle = await bundleOf('messagesFor')
  for (const word of Object.values(WORDS)) expect(bundle).toContain(word)
})

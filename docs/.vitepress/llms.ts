import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addressOf, SECTIONS } from './pages.js'

/** Writes `llms.txt`: what the site has, for a language model. See https://llmstxt.org. */
export function writeLlmsText(outDir: string, hostname: string, description: string): void {
  const sections = SECTIONS.map(({ title, pages }) => {
    const lines = pages.map(([file, page]) => `- [${page}](${hostname}${addressOf(file)})`)
    return `## ${title}\n\n${lines.join('\n')}\n`
  })
  writeFileSync(join(outDir, 'llms.txt'), `# Stepward\n\n> ${description}\n\n${sections.join('\n')}`)
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { messageTexts } from './message-texts.js'
import { filesUnder, ROOT } from './repository.js'
import { sourceProgram } from './source-program.js'

/** Words that need a second reading. */
const BANNED = /\b(?:told|tells|whoever|anew|out of shape|all the same)\b/i

describe('the error messages', () => {
  it('are those of messages.txt, so that a change of words shows', async () => {
    const page = [...messageTexts(sourceProgram())].map(
      ([file, texts]) => `src/${file}\n${texts.map((text) => `  ${text}\n`).join('')}`,
    )
    await expect(page.join('\n')).toMatchFileSnapshot('messages.txt')
  })

  it.each(filesUnder(join(ROOT, 'src')))('and all of src/%s are in plain English', (file) => {
    const lines = readFileSync(join(ROOT, 'src', file), 'utf8').split('\n')
    expect(lines.filter((line) => BANNED.test(line))).toEqual([])
  })
})

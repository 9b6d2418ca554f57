import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { docExamples, runDocExample } from '../support/doc-examples.js'

const filesIn = (folder: string) =>
  readdirSync(new URL(`../../${folder}`, import.meta.url))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}${name}`)

const examples = docExamples([...filesIn('src/testing/'), ...filesIn('src/testing/vectors/')])

describe('the examples in the docstrings of stepward/testing', () => {
  it.each(examples.map((example) => [example.place, example] as const))('%s runs', async (_, example) => {
    await runDocExample(example)
  })

  it('show every public function', () => {
    const shown = examples.map(({ code }) => code).join('\n')
    for (const name of [
      'createTestClock',
      'createVirtualAuthenticator',
      'runVectors',
      'stepwardImplementation',
      'formatVectorTable',
      'formatVectorJunit',
    ]) {
      expect(shown).toContain(name)
    }
  })
})

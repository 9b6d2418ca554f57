import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { docExamples, runDocExample } from '../support/doc-examples.js'

const files = readdirSync(new URL('../../src/testing/vectors/', import.meta.url))
const examples = docExamples(files.map((name) => `src/testing/vectors/${name}`))

describe('the examples in the docstrings of the vectors', () => {
  it.each(examples.map((example) => [example.place, example] as const))('%s runs', async (_, example) => {
    await runDocExample(example)
  })

  it('show every public function', () => {
    const shown = examples.map(({ code }) => code).join('\n')
    for (const name of ['runVectors', 'stepwardImplementation', 'formatVectorTable', 'formatVectorJunit']) {
      expect(shown).toContain(name)
    }
  })
})

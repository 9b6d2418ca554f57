import { describe, expect, it } from 'vitest'
import { docExamples, runDocExample } from '../support/doc-examples.js'

const examples = docExamples(['describe', 'explain', 'index'].map((name) => `src/messages/${name}.ts`))

describe('the examples in the docstrings of stepward/messages', () => {
  it.each(examples.map((example) => [example.place, example] as const))('%s runs', async (_, example) => {
    await runDocExample(example)
  })

  it('show every public function', () => {
    const shown = examples.map(({ code }) => code).join('\n')
    for (const name of ['describeEvent', 'eventTitle', 'explainRefusal', 'messagesFor'])
      expect(shown).toContain(name)
  })
})

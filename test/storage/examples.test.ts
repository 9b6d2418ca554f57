import { expect, it } from 'vitest'
import { docExamples, runDocExample } from '../support/doc-examples.js'

const examples = docExamples(['src/storage/postgres/index.ts', 'src/storage/sqlite/index.ts'])

it.each(examples.map((example) => [example.place, example] as const))(
  'the example at %s runs',
  async (_, example) => {
    await runDocExample(example)
  },
)

it('there is an example of each store', () => {
  const shown = examples.map(({ code }) => code).join('\n')
  for (const store of ['postgresStore', 'sqliteStore']) expect(shown).toContain(store)
})

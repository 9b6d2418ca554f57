import { expect, it } from 'vitest'
import { docExamples, runDocExample } from '../support/doc-examples.js'

const examples = docExamples(
  [
    'postgres/index',
    'sqlite/index',
    'sqlite/batch',
    'libsql/index',
    'd1/index',
    'durable-objects/index',
    'expo/index',
  ].map((name) => `src/storage/${name}.ts`),
)

it.each(examples.map((example) => [example.place, example] as const))(
  'the example at %s runs',
  async (_, example) => {
    await runDocExample(example)
  },
)

it('there is an example of each store', () => {
  const shown = examples.map(({ code }) => code).join('\n')
  for (const store of [
    'postgresStore',
    'sqliteStore',
    'sqliteBatchStore',
    'libsqlStore',
    'd1Store',
    'durableObjectStore',
    'expoStore',
  ]) {
    expect(shown).toContain(store)
  }
})

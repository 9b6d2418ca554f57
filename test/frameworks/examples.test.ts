import { expect, it } from 'vitest'
import { docExamples, runDocExample } from '../support/doc-examples.js'

const FILES = ['express', 'fastify', 'koa', 'nest'].map((name) => `src/http/${name}.ts`)

it.each(docExamples(FILES))('the example of $place runs', async (example) => {
  expect(Object.keys(await runDocExample(example))).not.toEqual([])
})

it('each entry has an example', () => {
  expect(docExamples(FILES)).toHaveLength(FILES.length)
})

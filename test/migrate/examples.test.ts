import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as migrate from '../../src/migrate/index.js'
import { docExamples, runDocExample } from '../support/doc-examples.js'

const FOLDER = new URL('../../src/migrate/', import.meta.url)
const examples = docExamples(readdirSync(FOLDER).map((name) => `src/migrate/${name}`))

describe('the examples in the docstrings of stepward/migrate', () => {
  it.each(examples.map((example) => [example.place, example] as const))('%s runs', async (_, example) => {
    await runDocExample(example)
  })

  it('show every source', () => {
    const shown = examples.map(({ code }) => code).join('\n')
    expect(Object.keys(migrate).filter((name) => !shown.includes(name))).toEqual([])
  })
})

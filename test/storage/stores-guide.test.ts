import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { typeProblems } from '../support/type-problems.js'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

it('docs/stores.md quotes the functions for other clients as they are', () => {
  const guide = read('docs/stores.md')
  for (const name of ['kysely', 'drizzle', 'typeorm', 'prisma', 'libsql-promise']) {
    expect(guide).toContain(`\`\`\`ts\n${read(`examples/query-builders/${name}.ts`)}\`\`\``)
  }
})

it('docs/stores.md shows programs for asynchronous SQLite that compile', () => {
  const section = /\n## Asynchronous SQLite\n[\s\S]*?\n## /.exec(read('docs/stores.md'))?.[0] ?? ''
  const programs = [...section.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? '')
  for (const store of ['d1Store', 'durableObjectStore', 'libsqlStore', 'expoStore', 'sqliteBatchStore']) {
    expect(programs.some((code) => code.includes(store))).toBe(true)
  }
  const paths = { 'stepward/*': [fileURLToPath(new URL('../../src/storage/*/index.ts', import.meta.url))] }
  const folder = fileURLToPath(new URL('../../examples/query-builders/', import.meta.url))
  const sources = Object.fromEntries(programs.map((code, index) => [`${folder}shown-${index}.ts`, code]))
  expect(typeProblems(sources, { paths })).toEqual([])
})

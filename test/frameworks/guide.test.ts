import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

it.each(['two-factor', 'express', 'page', 'fastify', 'koa', 'nest', 'web'])(
  'docs/http.md quotes test/frameworks/guide/%s.ts as it is compiled',
  (name) => {
    expect(read('docs/http.md')).toContain(`\`\`\`ts\n${read(`test/frameworks/guide/${name}.ts`)}\`\`\``)
  },
)

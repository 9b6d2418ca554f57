import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

it('docs/stores.md quotes the functions for query builders as they are', () => {
  const guide = read('docs/stores.md')
  for (const name of ['kysely', 'drizzle', 'typeorm', 'prisma']) {
    expect(guide).toContain(`\`\`\`ts\n${read(`examples/query-builders/${name}.ts`)}\`\`\``)
  }
})

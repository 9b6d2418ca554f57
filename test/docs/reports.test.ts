import { PGlite } from '@electric-sql/pglite'
import { expect, it } from 'vitest'
import { createKeyRing, createTwoFactor } from '../../src/index.js'
import { postgresStore } from '../../src/storage/postgres/index.js'
import { createVirtualAuthenticator } from '../../src/testing/index.js'
import { docBlocks } from '../support/doc-blocks.js'

const PAGE = 'docs/how-to/reports.md'

const reports = docBlocks([PAGE]).filter(({ language }) => language === 'sql')

it('docs/how-to/reports.md has reports that run on the tables, and that see who has two-factor on', async () => {
  const db = new PGlite()
  const store = postgresStore(db)
  await store.migrate()
  await db.exec(`CREATE TABLE users (id INT, email TEXT);
    INSERT INTO users VALUES (1, 'ada@example.com'), (2, 'bob@example.com')`)
  const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
  const twoFactor = createTwoFactor({ issuer: 'Example', store, keys })
  const phone = createVirtualAuthenticator()
  const setup = await twoFactor.enrollment.start({ userId: '1', accountName: 'ada@example.com' })
  if (setup.ok) phone.scan(setup.uri)
  await twoFactor.enrollment.confirm({ userId: '1', code: phone.code() })
  await twoFactor.policy.require({ companyId: 'acme', actorId: '1' })

  const results = []
  for (const { code } of reports) results.push((await db.query<Record<string, unknown>>(code)).rows)
  await db.close()
  const [people, counts, companies, week] = results
  expect(people).toEqual([
    { email: 'ada@example.com', state: 'on', enrolled: expect.any(Date) },
    { email: 'bob@example.com', state: null, enrolled: null },
  ])
  expect(counts).toEqual([{ enrolled: 1, users: 2 }])
  expect(companies).toEqual([{ company: 'acme', since: expect.any(Date) }])
  expect(week).toContainEqual({ type: 'enrollment.confirmed', count: 1 })
})

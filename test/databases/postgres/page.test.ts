import pg from 'pg'
import { expect, onTestFinished } from 'vitest'
import { describePage } from '../../docs/support/page-programs.js'
import { environment } from '../../docs/support/reader.js'
import { postgresUrl } from '../../servers/addresses.js'

describePage('docs/stores/postgres.md', {
  "from 'pg'": async (run) => {
    environment({ DATABASE_URL: postgresUrl() })
    const own = new pg.Pool({ connectionString: postgresUrl() })
    onTestFinished(() => own.end())
    await own.query('CREATE SCHEMA auth')
    onTestFinished(async () => void (await own.query('DROP SCHEMA auth CASCADE')))
    const { pool } = (await run()).values
    await (pool as pg.Pool).end()
    expect((await own.query('SELECT * FROM auth.stepward_enrollments')).rows).toEqual([])
  },
  '@neondatabase/serverless': 'test/databases/postgres/races-neon.test.ts',
  "from 'bun'": 'test/databases/postgres/bun.test.ts',
})

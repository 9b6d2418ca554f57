import { createConnection } from 'mysql2/promise'
import { expect, onTestFinished } from 'vitest'
import { describePage } from '../../docs/support/page-programs.js'
import { environment } from '../../docs/support/reader.js'
import { mysqlUrl } from '../../servers/addresses.js'

interface Closable {
  end(): Promise<void>
}

describePage('docs/stores/mysql.md', {
  createPool: async (run) => {
    environment({ DATABASE_URL: mysqlUrl() })
    const connection = await createConnection(mysqlUrl())
    onTestFinished(() => connection.end())
    await connection.query('CREATE DATABASE auth')
    onTestFinished(async () => void (await connection.query('DROP DATABASE auth')))
    const { pool } = (await run()).values
    await (pool as Closable).end()
    const [rows] = await connection.query('SELECT * FROM auth.stepward_enrollments')
    expect(rows).toEqual([])
  },
  joinTransaction: async (run) => {
    environment({ DATABASE_URL: mysqlUrl() })
    const { connection, joined } = (await run()).values
    expect(joined).toHaveProperty('enrollments')
    await (connection as Closable).end()
  },
  "from 'bun'": 'test/databases/mysql/bun.test.ts',
})

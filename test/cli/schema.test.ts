import { expect, it } from 'vitest'
import { mysqlDdl } from '../../src/storage/mysql/index.js'
import { postgresDdl } from '../../src/storage/postgres/index.js'
import { sqliteDdl } from '../../src/storage/sqlite/index.js'
import { stepward } from './support/run.js'

const where = { tablePrefix: 'mfa_', schema: 'auth' }

it.each([
  ['postgres', [], postgresDdl()],
  ['mysql', [], mysqlDdl()],
  ['sqlite', [], sqliteDdl()],
  ['postgres', ['--schema', 'auth', '--prefix', 'mfa_'], postgresDdl(where)],
  ['mysql', ['--schema', 'auth', '--prefix', 'mfa_'], mysqlDdl(where)],
  ['sqlite', ['--prefix', 'mfa_'], sqliteDdl({ tablePrefix: 'mfa_' })],
])('schema %s %j prints what migrate() runs', async (engine, options, ddl) => {
  expect(await stepward(['schema', engine, ...options])).toEqual({ status: 0, stdout: ddl, stderr: '' })
  expect(ddl).toContain(`CREATE TABLE IF NOT EXISTS`)
})

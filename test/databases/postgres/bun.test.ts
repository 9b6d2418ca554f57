import { postgresUrl } from '../../servers/addresses.js'
import { testInBun } from '../bun/kit.js'

testInBun('postgres', {
  name: 'Bun (SQL)',
  database: 'PostgreSQL',
  url: postgresUrl,
  faults: {
    knownEvent: {
      code: 'ERR_STORE_FAILED',
      message: 'postgresStore: the database failed (23505); see the cause',
    },
    noServer: {
      code: 'ERR_STORE_FAILED',
      message: 'postgresStore: the database failed (ERR_POSTGRES_CONNECTION_REFUSED); see the cause',
    },
    noTables: {
      code: 'ERR_SCHEMA_MISSING',
      message: 'postgresStore: the tables do not exist; call migrate()',
    },
  },
})

import { mysqlUrl } from '../../servers/addresses.js'
import { testInBun } from '../bun/kit.js'

testInBun('mysql', {
  name: 'Bun (SQL)',
  database: 'MariaDB',
  url: mysqlUrl,
  faults: {
    knownEvent: {
      code: 'ERR_STORE_FAILED',
      message: 'mysqlStore: the database failed (1062); see the cause',
    },
    noServer: {
      code: 'ERR_STORE_FAILED',
      message: 'mysqlStore: the database failed (ERR_MYSQL_CONNECTION_REFUSED); see the cause',
    },
    noTables: { code: 'ERR_SCHEMA_MISSING', message: 'mysqlStore: the tables do not exist; call migrate()' },
  },
})

import { describe } from 'vitest'
import { testRaces } from '../../histories/races.js'
import { mysqlUrl } from '../../servers/addresses.js'

const tablePrefix = `races_${process.pid}_`

describe('S1 S2 S3 S12 four processes on MariaDB', () => {
  testRaces(() => ({ client: 'mysql2', url: mysqlUrl(), tablePrefix }), { codes: 500 })
})

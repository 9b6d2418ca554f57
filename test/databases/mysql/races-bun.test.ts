import { describe } from 'vitest'
import { testRaces } from '../../histories/races.js'
import { mysqlUrl } from '../../servers/addresses.js'

const tablePrefix = `races_bun_${process.pid}_`

describe('S1 S2 S3 S12 four processes of Bun on MariaDB', () => {
  testRaces(() => ({ client: 'mysql2', url: mysqlUrl(), tablePrefix }), {
    processes: () => ({ client: 'bun mysql', url: mysqlUrl(), tablePrefix }),
    codes: 200,
    pairedPeople: 10,
  })
})

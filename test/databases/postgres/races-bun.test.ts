import { describe } from 'vitest'
import { testRaces } from '../../histories/races.js'
import { postgresUrl } from '../../servers/addresses.js'

const tablePrefix = `races_bun_${process.pid}_`

describe('S1 S2 S3 S12 four processes of Bun on PostgreSQL', () => {
  testRaces(() => ({ client: 'pg', url: postgresUrl(), tablePrefix }), {
    processes: () => ({ client: 'bun postgres', url: postgresUrl(), tablePrefix }),
    codes: 200,
    pairedPeople: 10,
  })
})

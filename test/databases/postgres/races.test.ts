import { describe } from 'vitest'
import { testRaces } from '../../histories/races.js'
import { postgresUrl } from '../../servers/addresses.js'
import { newName } from './clients.js'

const tablePrefix = `${newName()}_`

describe('S1 S2 S3 S12 four processes on PostgreSQL', () => {
  testRaces(() => ({ client: 'pg', url: postgresUrl(), tablePrefix }), { codes: 1_000 })
})

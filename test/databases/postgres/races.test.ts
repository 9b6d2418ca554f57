import { describeRaces } from '../../histories/races.js'
import { postgresUrl } from '../../servers/addresses.js'
import { newName } from './clients.js'

const tablePrefix = `${newName()}_`

describeRaces('PostgreSQL', () => ({ client: 'pg', url: postgresUrl(), tablePrefix }), { codes: 10_000 })

import { describeRaces } from '../../histories/races.js'
import { mysqlUrl } from '../../servers/addresses.js'

const tablePrefix = `races_${process.pid}_`

describeRaces('MariaDB', () => ({ client: 'mysql2', url: mysqlUrl(), tablePrefix }), { codes: 1000 })

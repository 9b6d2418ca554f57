import { sqliteStore } from '../../src/storage/sqlite/index.js'
import { sqlLosses } from '../databases/sql-losses.js'
import { sqliteFiles } from './sqlite-files.js'

const { newFile, connect } = sqliteFiles()
const db = connect(newFile())
let made = 0

sqlLosses({
  newPrefix: () => `t${++made}_`,
  store: (tablePrefix, options) => sqliteStore(db, { tablePrefix, ...options }),
  table: (tablePrefix, name) => `${tablePrefix}${name}`,
  async run(sql) {
    db.exec(sql)
    return []
  },
  shapeOf: async (tablePrefix) =>
    db.prepare('SELECT sql FROM sqlite_schema WHERE name GLOB ? ORDER BY name').all(`${tablePrefix}*`),
})

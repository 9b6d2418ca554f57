import { mysqlDdl } from '../storage/mysql/index.js'
import { postgresDdl } from '../storage/postgres/index.js'
import { sqliteDdl } from '../storage/sqlite/index.js'
import { type Command, misuse, present, print, readArguments, requireNone } from './command.js'

const OPTIONS = {
  prefix: { type: 'string' },
  schema: { type: 'string' },
} as const

export const schema: Command = {
  summary: 'print the SQL of the tables, for postgres, mysql or sqlite',
  help: `Usage: stepward schema ENGINE [options]

Prints the SQL that migrate() runs, for your own migrations. ENGINE is postgres, mysql
(also for MariaDB) or sqlite. It is safe to run it again.

  --prefix TEXT   start of every table name, default stepward_
  --schema NAME   an existing schema for the tables (in MySQL a database); not for sqlite`,
  run(args) {
    const { values, positionals } = readArguments(args, OPTIONS, { positionals: 1 })
    const where = present({ tablePrefix: values.prefix, schema: values.schema })
    switch (positionals[0]) {
      case 'postgres':
        print(postgresDdl(where).trimEnd())
        return 0
      case 'mysql':
        print(mysqlDdl(where).trimEnd())
        return 0
      case 'sqlite':
        requireNone(values, ['schema'], 'SQLite has no schemas')
        print(sqliteDdl(where).trimEnd())
        return 0
      default:
        throw misuse('expected an engine: postgres, mysql or sqlite')
    }
  },
}

import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Debian keeps the programs of each PostgreSQL in a folder of their own, which is in nobody's PATH. */
const DEBIAN_POSTGRES = '/usr/lib/postgresql'

/** Where Debian puts `mariadbd`: in root's PATH only. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin']

export const POSTGRES_PROGRAMS = ['initdb', 'postgres', 'pg_basebackup'] as const
export const MARIADB_PROGRAMS = ['mariadb-install-db', 'mariadbd'] as const
export const REDIS_PROGRAMS = ['redis-server', 'redis-cli'] as const
export const DYNAMODB_PROGRAMS = ['java'] as const

/** Amazon's own emulator, which a package of the registry contains. */
export const DYNAMODB_LOCAL: string = fileURLToPath(
  new URL('../runtimes/node_modules/amplify-dynamodb-simulator/emulator/', import.meta.url),
)

export const dynamodbInstalled = (): boolean => existsSync(join(DYNAMODB_LOCAL, 'DynamoDBLocal.jar'))

/** The file of a program, or `null` where it is not installed. */
export function findProgram(name: string): string | null {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const files = [...postgresFolders(), ...path, ...SYSTEM_FOLDERS].map((folder) => join(folder, name))
  return files.find(isExecutable) ?? null
}

/** The file of a program that a server cannot start without. */
export function programFile(name: string): string {
  const file = findProgram(name)
  if (file === null) throw new Error(`${name} is not installed: a server of the test's own needs it`)
  return file
}

/** The newest first. */
function postgresFolders(): string[] {
  try {
    return readdirSync(DEBIAN_POSTGRES)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(DEBIAN_POSTGRES, version, 'bin'))
  } catch {
    return []
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

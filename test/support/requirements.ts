import { existsSync } from 'node:fs'
import { type GivenAddress, givenUrl } from '../servers/given.js'
import {
  DYNAMODB_PROGRAMS,
  dynamodbInstalled,
  findProgram,
  MARIADB_PROGRAMS,
  POSTGRES_PROGRAMS,
  REDIS_PROGRAMS,
} from '../servers/programs.js'
import { runtimesInstalled } from './node-with-sqlite.js'

/**
 * What a project of the tests needs beyond Node: programs that prove our QR codes and codes from outside,
 * real servers, other runtimes. Each says what is missing on this machine, or `null`.
 */
const NEEDS: Readonly<Record<string, () => string | null>> = {
  browser: () => notInstalled(['chromium', 'oathtool', 'zbarimg']),
  'better-auth': () =>
    existsSync('test/migrate/better-auth/node_modules/better-auth')
      ? null
      : 'run npm --prefix test/migrate/better-auth ci',
  libraries: () => notInDebian(DEBIAN_LIBRARIES),
  examples: () =>
    notInstalled(['chromium', 'oathtool', 'zbarimg']) ??
    packagesOf('examples/apps') ??
    packagesOf('examples/components'),
  docs: () => notInstalled(['chromium', 'openssl', 'python3']) ?? packagesOf('docs') ?? packagesOf('bench'),
  newcomer: () => notInstalled(['chromium', 'oathtool', 'zbarimg']),
  strangers: () => notInstalled(['oathtool', 'python3']),
  postgres: () => noServer(['POSTGRES_URL'], POSTGRES_PROGRAMS),
  mysql: () => noServer(['MYSQL_URL'], MARIADB_PROGRAMS),
  redis: () => noServer(['REDIS_URL', 'REDIS_CLUSTER_URL'], REDIS_PROGRAMS),
  dynamodb: () => noServer(['DYNAMODB_URL'], DYNAMODB_PROGRAMS) ?? noPackage(dynamodbInstalled()),
  runtimes: () => noPackage(runtimesInstalled()) ?? notInstalled(['chromium', ...SERVERS]),
}

const packagesOf = (folder: string): string | null =>
  existsSync(`${folder}/node_modules`) ? null : `run npm --prefix ${folder} ci`

/** The libraries that `test/migrate/libraries` runs. `.ci/setup` installs the same. */
const DEBIAN_LIBRARIES = [
  'php-cli',
  'php-illuminate-config',
  'php-illuminate-database',
  'php-illuminate-encryption',
  'php-sqlite3',
  'python3-django-otp',
  'ruby-activemodel',
  'ruby-devise-two-factor',
]

/** A package of Debian leaves a folder here. */
function notInDebian(packages: readonly string[]): string | null {
  const missing = packages.filter((name) => !existsSync(`/usr/share/doc/${name}`))
  return missing.length === 0 ? null : `${missing.join(', ')} not installed`
}

const noPackage = (isInstalled: boolean): string | null =>
  isInstalled ? null : 'run npm --prefix test/runtimes ci'

/** For the old versions of clients. */
const SERVERS = [...POSTGRES_PROGRAMS, ...MARIADB_PROGRAMS, ...REDIS_PROGRAMS]

function notInstalled(programs: readonly string[]): string | null {
  const missing = programs.filter((program) => findProgram(program) === null)
  return missing.length === 0 ? null : `${missing.join(', ')} not installed`
}

/** A server is given by its address, or started from its programs. */
function noServer(addresses: readonly GivenAddress[], programs: readonly string[]): string | null {
  const unset = addresses.filter((name) => givenUrl(name) === undefined)
  const missing = notInstalled(programs)
  return unset.length === 0 || missing === null ? null : `${unset.join(', ')} not set, ${missing}`
}

const missingFor = (project: string): string | null => NEEDS[project]?.() ?? null

/** The projects that can run on this machine. */
export function availableProjects<P extends { name: string }>(projects: readonly P[]): P[] {
  return projects.filter(({ name }) => missingFor(name) === null)
}

/**
 * Says in one loud line what is left out. With `STEPWARD_REQUIRE=all` nothing may be missing, and an
 * omission is an error.
 */
export function announceOmissions(): void {
  const omitted = Object.keys(NEEDS).flatMap((project) => {
    const missing = missingFor(project)
    return missing === null ? [] : [`${project} tests (${missing})`]
  })
  if (omitted.length === 0) return
  const line = `LEFT OUT: ${omitted.join('; ')}`
  if (process.env['STEPWARD_REQUIRE'] === 'all') throw new Error(line)
  process.stderr.write(`\n!!! ${line} !!!\n\n`)
}

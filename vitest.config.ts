import { defineConfig } from 'vitest/config'
import { announceOmissions, availableProjects } from './test/support/requirements.js'
import { runs } from './test/support/runs.js'

interface Project {
  readonly name: string
  readonly include: string[]
  readonly exclude?: string[]
  /** False: the files share one world, which saves half of the time of pure tests. */
  readonly isolate?: false
  /** Starts what the tests of the project share. */
  readonly globalSetup?: string
}

/** The tests of a store on the real servers of a database. */
const database = (name: string): Project => ({
  name,
  include: [`test/databases/${name}/**/*.test.ts`],
  globalSetup: `test/servers/global-${name}.ts`,
})

/** Files beside the pure tests that compile examples, start processes or take seconds. */
const NOT_PURE = [
  'test/{otp,service,qr,messages,migrate,testing}/**/examples.test.ts',
  'test/testing/{adapter-guide,bugs,docs,store-conformance-node}.test.ts',
  'test/migrate/{guides,guide-libraries,people,identity-servers}.test.ts',
]

/** What runs libraries of other languages. */
const LIBRARIES = 'test/migrate/libraries/**/*.test.ts'

/** What needs better-auth, which is a package of its own. */
const BETTER_AUTH = 'test/migrate/better-auth/**/*.test.ts'

const projects: Project[] = [
  {
    name: 'unit',
    include: [
      'test/{internal,otp,enrollment,policy,service,http,client,qr,messages,migrate,vectors,testing}/**/*.test.ts',
    ],
    exclude: [...NOT_PURE, BETTER_AUTH, LIBRARIES],
    isolate: false,
  },
  { name: 'integration', include: ['test/{storage,cli}/**/*.test.ts', ...NOT_PURE] },
  { name: 'better-auth', include: [BETTER_AUTH] },
  { name: 'libraries', include: [LIBRARIES] },
  { name: 'frameworks', include: ['test/frameworks/**/*.test.ts'] },
  { name: 'examples', include: ['test/examples/**/*.test.ts'] },
  { name: 'property', include: ['test/{property,exhaustive}/**/*.test.ts'] },
  { name: 'strangers', include: ['test/strangers/**/*.test.ts'] },
  { name: 'races', include: ['test/races/**/*.test.ts'] },
  database('postgres'),
  database('mysql'),
  database('redis'),
  database('dynamodb'),
  { name: 'runtimes', include: ['test/runtimes/**/*.test.ts'] },
  // Frameworks that take minutes to build.
  ...(process.env['STEPWARD_RUNTIMES'] === 'all'
    ? [{ name: 'nightly', include: ['test/nightly/**/*.test.ts'] }]
    : []),
  { name: 'package', include: ['test/package/**/*.test.ts'] },
  {
    name: 'newcomer',
    include: ['test/newcomer/**/*.test.ts'],
    globalSetup: 'test/newcomer/support/global-tarball.ts',
  },
  { name: 'docs', include: ['test/docs/**/*.test.ts'] },
  { name: 'browser', include: ['test/browser/**/*.test.ts'] },
]

announceOmissions()

export default defineConfig({
  test: {
    maxWorkers: 2, // one test file for each core of a small machine
    projects: availableProjects(projects).map((project) => ({
      test: {
        ...project,
        setupFiles: ['test/support/setup.ts'],
        testTimeout: runs(120_000),
        hookTimeout: 120_000,
      },
    })),
  },
})

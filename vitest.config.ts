import { defineConfig } from 'vitest/config'
import { announceOmissions, availableProjects } from './test/support/requirements.js'

interface Project {
  readonly name: string
  readonly include: string[]
  /** Starts what the tests of the project share. */
  readonly globalSetup?: string
}

/** The tests of a store on the real servers of a database. */
const database = (name: string): Project => ({
  name,
  include: [`test/databases/${name}/**/*.test.ts`],
  globalSetup: `test/servers/global-${name}.ts`,
})

const projects: Project[] = [
  {
    name: 'unit',
    include: ['test/{otp,enrollment,policy,service,storage,qr,internal,vectors,testing,cli}/**/*.test.ts'],
  },
  { name: 'property', include: ['test/{property,exhaustive}/**/*.test.ts'] },
  { name: 'strangers', include: ['test/strangers/**/*.test.ts'] },
  { name: 'races', include: ['test/races/**/*.test.ts'] },
  database('postgres'),
  database('mysql'),
  database('redis'),
  { name: 'runtimes', include: ['test/runtimes/**/*.test.ts'] },
  { name: 'package', include: ['test/package/**/*.test.ts'] },
  { name: 'browser', include: ['test/browser/**/*.test.ts'] },
]

announceOmissions()

export default defineConfig({
  test: {
    projects: availableProjects(projects).map((project) => ({
      test: {
        ...project,
        setupFiles: ['test/support/setup.ts'],
        testTimeout: 120_000,
        hookTimeout: 120_000,
      },
    })),
  },
})

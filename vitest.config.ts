import { defineConfig } from 'vitest/config'
import { announceOmissions, availableProjects } from './test/support/requirements.js'

const projects = [
  {
    name: 'unit',
    include: ['test/{otp,enrollment,policy,service,storage,qr,internal,vectors,testing,cli}/**/*.test.ts'],
  },
  { name: 'property', include: ['test/{property,exhaustive}/**/*.test.ts'] },
  { name: 'strangers', include: ['test/strangers/**/*.test.ts'] },
  { name: 'races', include: ['test/races/**/*.test.ts'] },
  { name: 'package', include: ['test/package/**/*.test.ts'] },
  { name: 'browser', include: ['test/browser/**/*.test.ts'] },
]

announceOmissions()

export default defineConfig({
  test: {
    projects: availableProjects(projects).map(({ name, include }) => ({
      test: {
        name,
        include,
        setupFiles: ['test/support/setup.ts'],
        testTimeout: 120_000,
        hookTimeout: 120_000,
      },
    })),
  },
})

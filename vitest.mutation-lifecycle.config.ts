import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The first failing test ends the run of a mutant: those that take seconds come last. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isSlow = ({ moduleId }: TestSpecification) => /faults|key-ring/.test(moduleId)
    return [...sorted.filter((file) => !isSlow(file)), ...sorted.filter(isSlow)]
  }
}

/** What Stryker runs against each mutant of the lifecycle: see docs/mutation.md. */
export default defineConfig({
  test: {
    include: ['test/{enrollment,policy,service}/**/*.test.ts'],
    exclude: ['test/service/examples.test.ts'],
    testTimeout: 120_000,
    isolate: false,
    sequence: { sequencer: QuickFirst },
  },
})

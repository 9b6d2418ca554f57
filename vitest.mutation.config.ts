import { defineConfig } from 'vitest/config'

/** What Stryker runs against each mutant: see docs/mutation.md. */
export default defineConfig({
  test: {
    include: ['test/otp/**/*.test.ts', 'test/property/otp-{base32,codes,uri}.test.ts'],
    exclude: ['test/otp/examples.test.ts'],
    setupFiles: ['test/otp/support/no-shrinking.ts'],
    testTimeout: 120_000,
    isolate: false,
  },
})

import { describe, expect, it } from 'vitest'
import { BROWSER_ROWS, BUNDLER_ROWS } from './support/bundlers.js'
import { testRuntimes } from './support/matrix.js'
import { PROCESS_ROWS, PROCESS_RUNTIMES, WORKERD } from './support/processes.js'
import { TEST_RUNNER_ROWS } from './support/test-runners.js'

const setting = testRuntimes('On every change', [
  ...PROCESS_ROWS,
  WORKERD,
  ...BROWSER_ROWS,
  ...BUNDLER_ROWS,
  ...TEST_RUNNER_ROWS,
])

describe('import and require in one process', () => {
  it.each(PROCESS_RUNTIMES)('recognize the errors and secrets of each other: $name', async ({ run }) => {
    expect((await run(setting().project)).recognized).toEqual([true, true, true])
  })
})

import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/storage/memory.js'
import { docExamples } from '../support/doc-examples.js'
import { runNodeTest } from './support/node-test.js'
import { recordTests } from './support/recorder.js'

const count = recordTests(memoryStore).length

describe('storeConformance under node:test', () => {
  it('runs the example of its docstring, and passes memoryStore', () => {
    const [example] = docExamples(['src/testing/store-conformance/run.ts'])
    const { status, passed, failed, output } = runNodeTest(example?.code ?? '')
    expect({ status, passed, failed }, output).toEqual({ status: 0, passed: count, failed: 0 })
  })

  it('fails a store that does not compare, and says what goes wrong with it', () => {
    const { status, passed, failed, output } = runNodeTest(`
      import { describe, it } from 'node:test'
      import { storeConformance } from 'stepward/testing'
      import { BROKEN_COMMITS } from '@/test/testing/broken-stores/commits.ts'

      const [lastOneWins] = BROKEN_COMMITS
      describe('a store', () => storeConformance({ describe, it }, lastOneWins.make))
    `)
    expect(status).not.toBe(0)
    expect(failed).toBeGreaterThan(0)
    expect(passed + failed).toBe(count)
    expect(output).toContain(
      'commit that stores on a revision that is not the current one: expected false, got true.',
    )
    expect(output).toContain('Two simultaneous logins with the same code would both succeed.')
  })
})

import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../../src/storage/memory.js'
import { runInBun } from '../../support/bun.js'
import { recordTests } from '../../testing/support/recorder.js'
import { kitTitle } from '../kit-title.js'

interface Fault {
  readonly code: string
  readonly message: string
  readonly cause?: boolean
}

/** The store of a database through a client of Bun, in Bun. */
export function testInBun(
  kind: 'postgres' | 'mysql' | 'redis',
  {
    name,
    database,
    url,
    faults,
  }: {
    readonly name: string
    readonly database: string
    readonly url: () => string
    /** What the errors of the client become. */
    readonly faults: Readonly<Record<string, Fault>>
  },
): void {
  describe(kitTitle({ name, package: 'bun' }, database), () => {
    it('S1 S2 S3 S4 S8 S12 S14 passes every test, and its errors are named and show no secret', async () => {
      const result = await runInBun(new URL('kit.mjs', import.meta.url), kind, url())
      expect(result).toEqual({
        passed: recordTests(memoryStore).length,
        failures: [],
        faults: Object.fromEntries(
          Object.entries(faults).map(([name, { cause = true, ...fault }]) => [
            name,
            { ...fault, cause, leaks: false },
          ]),
        ),
      })
    })
  })
}

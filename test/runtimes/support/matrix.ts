import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBrowser } from './browser.js'
import { makeProject, NAMES, type Report } from './project.js'
import { expected } from './results.js'
import type { Runtime, Setting } from './runtime.js'
import { type PassedCell, runtimesPage } from './runtimes-page.js'

/** Tests each entry in each runtime, and compares docs/runtimes.md, under this heading, with what has passed. */
export function testRuntimes(
  heading: string,
  rows: readonly Runtime[],
  prepare?: (tarball: string, folder: string) => string,
): () => Setting {
  let setting: Setting
  const passed: PassedCell[] = []

  beforeAll(async () => {
    setting = { project: await makeProject(prepare), browser: await startBrowser() }
  })
  afterAll(() => setting.browser.close())

  for (const runtime of rows) {
    describe(runtime.name, () => {
      let report: Report
      beforeAll(async () => {
        report = await runtime.run(setting)
      })

      it.each(NAMES)('%s', (name) => {
        const { word, result } = expected(runtime, name)
        expect(report[name]).toEqual(result)
        passed.push({ row: runtime.name, name, word })
      })
    })
  }

  describe('docs/runtimes.md', () => {
    it(`shows what was run ${heading.toLowerCase()}`, async () => {
      await expect(runtimesPage(heading, rows, passed)).toMatchFileSnapshot('../../docs/runtimes.md')
    })
  })

  return () => setting
}

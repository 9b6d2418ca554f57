import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { freshDist } from '../package/repository.js'
import { nodeWithSqlite } from '../support/node-with-sqlite.js'

it('the conformance kit passes under node:test, on node:sqlite', () => {
  freshDist()
  const kit = fileURLToPath(new URL('../storage/kits/node-sqlite.mjs', import.meta.url))
  const { status, stdout } = spawnSync(nodeWithSqlite(), ['--test', '--test-reporter=tap', kit], {
    encoding: 'utf8',
  })
  expect(stdout).toMatch(/^# fail 0$/m)
  expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBeGreaterThan(60)
  expect(status).toBe(0)
})

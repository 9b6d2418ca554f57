import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { freshDist } from '../package/repository.js'
import { runtimeVersionOf } from '../support/version-of.js'

const BUN = fileURLToPath(new URL('node_modules/.bin/bun', import.meta.url))
const KIT = fileURLToPath(new URL('../storage/kits/bun-sqlite.mjs', import.meta.url))

describe(`kit: bun:sqlite of Bun ${runtimeVersionOf('bun')} on an SQLite file`, () => {
  it('passes under bun test', () => {
    freshDist()
    const { status, stderr } = spawnSync(BUN, ['test', KIT], { encoding: 'utf8' })
    expect(stderr).toMatch(/^ 0 fail$/m)
    expect(Number(/^ (\d+) pass$/m.exec(stderr)?.[1])).toBeGreaterThan(60)
    expect(status).toBe(0)
  })
})

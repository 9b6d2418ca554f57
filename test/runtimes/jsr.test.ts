import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { run } from '../package/consumer.js'
import { ROOT } from '../package/repository.js'
import { tool } from './support/execute.js'

const folder = mkdtempSync(join(tmpdir(), 'stepward-jsr-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('the source of every entry can be published to JSR, without slow types', () => {
  run(process.execPath, ['--import', 'tsx', 'scripts/jsr.ts', folder], { cwd: ROOT })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  const args = ['publish', '--dry-run', '--allow-dirty', '--sloppy-imports']
  const { stderr } = spawnSync(tool('.bin/deno'), args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  })
  expect(stderr).toContain('Success Dry run complete')
})

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect } from 'vitest'
import { RUNTIMES_NODE } from '../../support/node-with-sqlite.js'

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** A workerd of its own for the tests of a file, with the Worker of `worker.ts`. */
export function useWorkerd(): { readonly url: (path: string) => string } {
  const folder = mkdtempSync(join(tmpdir(), 'stepward-'))
  const script = join(folder, 'worker.mjs')
  let server: ChildProcess
  let url: string

  beforeAll(async () => {
    await build({ entryPoints: [pathOf('worker.ts')], outfile: script, bundle: true, format: 'esm' })
    server = spawn(RUNTIMES_NODE, [pathOf('serve.mjs'), script], { stdio: ['pipe', 'pipe', 'inherit'] })
    if (server.stdout === null) throw new Error('expected a pipe')
    const [line] = await Promise.race([
      once(createInterface({ input: server.stdout }), 'line'),
      once(server, 'close'),
    ])
    url = String(line)
    expect(url).toMatch(/^http:/)
  })
  afterAll(async () => {
    server.stdin?.end()
    if (server.exitCode === null) await once(server, 'close')
    rmSync(folder, { recursive: true })
  })

  return { url: (path) => new URL(path, url).href }
}

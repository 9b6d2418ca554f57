import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { packInto } from '../../package/consumer.js'
import { freshDist } from '../../package/repository.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** What `npm publish` would send. */
    tarball: string
  }
}

/** Packs once for all start pages. */
export function setup(project: TestProject): () => void {
  freshDist()
  const folder = mkdtempSync(join(tmpdir(), 'stepward-tarball-'))
  project.provide('tarball', packInto(folder))
  return () => rmSync(folder, { recursive: true })
}

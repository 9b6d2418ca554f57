import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open, type RootDatabase } from 'lmdb'
import { afterAll, describe, expect, it } from 'vitest'
import type * as example from '../../examples/adapter-lmdb/lmdb-store.js'
import { storeConformance } from '../../src/testing/index.js'
import { runDocExample } from '../support/doc-examples.js'

const PLACE = 'examples/adapter-lmdb/lmdb-store.ts'
const code = readFileSync(new URL(`../../${PLACE}`, import.meta.url), 'utf8')

/** On our sources, and not on a package that may have been built before they were changed. */
const { lmdbStore } = (await runDocExample({ place: PLACE, code })) as unknown as typeof example

const folder = mkdtempSync(join(tmpdir(), 'stepward-lmdb-'))
const databases: RootDatabase<string, Uint8Array>[] = []

function newDatabase(): RootDatabase<string, Uint8Array> {
  const path = join(folder, String(databases.length))
  const db = open<string, Uint8Array>({ path, encoding: 'string', keyEncoding: 'binary' })
  databases.push(db)
  return db
}

afterAll(async () => {
  await Promise.all(databases.map((db) => db.close()))
  rmSync(folder, { recursive: true })
})

describe('the adapter of the guide', () => {
  storeConformance({ describe, it }, () => lmdbStore(newDatabase()))

  it('has fewer than 80 lines', () => {
    expect(code.trimEnd().split('\n').length).toBeLessThan(80)
  })

  it('imports nothing of ours but what the package exports', () => {
    const imported = [...code.matchAll(/from '([^']+)'/g)].map(([, name]) => name)
    expect(imported).toEqual(['node:crypto', 'lmdb', 'stepward'])
  })
})

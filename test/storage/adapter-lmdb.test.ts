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

/** Runs on our sources, because the built package may be older. */
const { lmdbStore } = (await runDocExample({ place: PLACE, code })) as unknown as typeof example

const folder = mkdtempSync(join(tmpdir(), 'stepward-lmdb-'))
const databases: RootDatabase[] = []

function newDatabase(): RootDatabase {
  const db = open({ path: join(folder, String(databases.length)) })
  databases.push(db)
  return db
}

afterAll(async () => {
  await Promise.all(databases.map((db) => db.close()))
  rmSync(folder, { recursive: true })
})

describe('the adapter of the guide', () => {
  storeConformance({ describe, it }, () => lmdbStore(newDatabase()))

  it('has fewer than 60 lines', () => {
    expect(code.trimEnd().split('\n').length).toBeLessThan(60)
  })

  it('imports nothing of ours except the package', () => {
    const imported = [...code.matchAll(/from '([^']+)'/g)].map(([, name]) => name)
    expect(new Set(imported)).toEqual(new Set(['node:crypto', 'lmdb', 'stepward']))
  })
})

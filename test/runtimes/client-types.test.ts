import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { typeProblems } from '../support/type-problems.js'

/** Each store with the type that its client publishes. It compiles in this folder, where those are installed. */
const PROGRAM = `
import type { D1Database, D1DatabaseSession, DurableObjectStorage } from '@cloudflare/workers-types'
import type { SQLiteDatabase } from 'expo-sqlite'
import { createClient } from '@libsql/client'
import { d1Store } from '../../src/storage/d1/index.js'
import { durableObjectStore } from '../../src/storage/durable-objects/index.js'
import { expoStore } from '../../src/storage/expo/index.js'
import { libsqlStore } from '../../src/storage/libsql/index.js'

declare const database: D1Database
declare const session: D1DatabaseSession
declare const storage: DurableObjectStorage
declare const db: SQLiteDatabase

d1Store(database)
durableObjectStore(storage)
libsqlStore(createClient({ url: ':memory:' }))
expoStore(db, { tablePrefix: 'a_', timeout: 1, storeId: 'x' })

// @ts-expect-error A session may read from a replica.
d1Store(session)
// @ts-expect-error It is synchronous.
durableObjectStore(storage, { timeout: 1 })
// @ts-expect-error It is another client.
libsqlStore(db)
`

it('each store takes the published type of its client, and no other', () => {
  const file = fileURLToPath(new URL('client-types-program.ts', import.meta.url))
  expect(typeProblems({ [file]: PROGRAM })).toEqual([])
})

import { type Client, type Config, createClient } from '@libsql/client'
import { afterAll, describe, expect, it } from 'vitest'
import { libsqlStore } from '../../src/storage/libsql/index.js'
import { sqliteStore } from '../../src/storage/sqlite/index.js'
import { storeConformance } from '../../src/testing/index.js'
import { versionOf } from '../support/version-of.js'
import { stored, trail } from './helpers.js'
import { markIn, newChange, newEvent } from './samples.js'
import { sqliteFiles } from './sqlite-files.js'

const { newFile, connect } = sqliteFiles()
const clients: Client[] = []

function newClient(config: Partial<Config> = {}): Client {
  const client = createClient({ url: `file:${newFile()}`, timeout: 60_000, ...config })
  clients.push(client)
  return client
}

afterAll(() => {
  for (const client of clients) client.close()
})

const VERSION = versionOf('@libsql/client')

describe(`kit: @libsql/client ${VERSION} on an SQLite file`, () => {
  const file = newFile()
  connect(file)
  const client = newClient({ url: `file:${file}` })
  let made = 0

  storeConformance({ describe, it }, async () => {
    const store = libsqlStore(client, { tablePrefix: `t${++made}_` })
    await store.migrate()
    return store
  })
})

it('S14 a read waits for no stale snapshot: it sees what another connection committed before it', async () => {
  const file = newFile()
  const client = newClient({ url: `file:${file}` })
  const [store, other] = [libsqlStore(client), sqliteStore(connect(file))]
  await store.migrate()
  const open = await client.transaction('read')
  await open.execute('SELECT * FROM stepward_enrollments')
  expect(await store.enrollments.load('a')).toBeNull()
  await other.enrollments.commit(newChange({ mark: 3 }))
  expect(markIn(await stored(store.enrollments, 'a'))).toBe(3)
  open.close()
})

it('S14 every read is a batch for writing, which no replica answers', async () => {
  const client = newClient()
  const modes = new Set<unknown>()
  const watched = new Proxy(client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...parameters: unknown[]) => {
        modes.add(name === 'batch' ? parameters[1] : name)
        return value.apply(target, parameters)
      }
    },
  })
  const store = libsqlStore(watched)
  await store.migrate()
  await store.enrollments.commit(newChange())
  await store.enrollments.load('a')
  await store.enrollments.loadMany(['a'])
  for await (const { id } of store.enrollments.events('a')) expect(id).not.toBe('')
  await store.deleteEvents({ before: new Date() })
  expect([...modes]).toEqual(['write'])
})

it.each(['bigint', 'string'] as const)('integers may come as %s', async (intMode) => {
  const store = libsqlStore(newClient({ intMode }))
  await store.migrate()
  const events = Array.from({ length: 8 }, (_, index) => newEvent({ id: `${index}` }))
  expect(await store.enrollments.commit(newChange({ events }))).toBe(true)
  expect(await store.enrollments.commit(newChange())).toBe(false)
  expect(await trail(store.enrollments, 'a')).toEqual(events.map(({ id }) => id))
  expect(await store.deleteEvents({ before: new Date() })).toBe(8)
})

it('S4 a file that is locked is a fault, and nothing is granted or left behind', async () => {
  const file = newFile()
  const db = connect(file)
  const store = libsqlStore(newClient({ url: `file:${file}`, timeout: 0 }))
  await store.migrate()
  db.exec('BEGIN IMMEDIATE')
  const fault = { code: 'ERR_STORE_FAILED', message: expect.stringContaining('SQLITE_BUSY') }
  await expect(store.enrollments.commit(newChange())).rejects.toMatchObject(fault)
  await expect(store.enrollments.load('a')).rejects.toMatchObject(fault)
  db.exec('COMMIT')
  // The connection that met the lock fails until its statement is collected as garbage.
  const { enrollments } = libsqlStore(newClient({ url: `file:${file}` }))
  expect(await enrollments.load('a')).toBeNull()
  expect(await enrollments.commit(newChange())).toBe(true)
})

it('S4 a client that is closed is a fault', async () => {
  const client = newClient()
  const store = libsqlStore(client)
  await store.migrate()
  client.close()
  await expect(store.enrollments.load('a')).rejects.toMatchObject({
    code: 'ERR_STORE_FAILED',
    message: expect.stringContaining('CLIENT_CLOSED'),
  })
})

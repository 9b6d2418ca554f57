import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { StoredEvent } from '../../../src/index.js'
import { mysqlStore } from '../../../src/storage/mysql/index.js'
import { mysqlUrl } from '../../servers/addresses.js'
import { newChange, newEvent } from '../../storage/samples.js'
import { newName, useDatabase } from './clients.js'

const { schema, pool } = useDatabase()

async function connectIn(charset: string): Promise<Connection> {
  const connection = await createConnection({ uri: mysqlUrl(), charset })
  onTestFinished(() => connection.end())
  return connection
}

const NAME = 'Zoë 😀 日本 \u00a0\u2028\ufeff'

const document = JSON.stringify({ name: NAME })
const event = newEvent({ id: '\ufeffé😀', type: '\ufeff日', at: 'é', document: JSON.stringify([NAME]) })

describe.each([
  'latin1_swedish_ci',
  'ascii_bin',
  'cp1251_general_ci',
  'utf8_general_ci',
  'sjis_japanese_ci',
  'gbk_chinese_ci',
])('a connection in %s', (charset) => {
  it('changes no text that it writes or reads', async () => {
    const options = { schema, tablePrefix: `${newName()}_` }
    const stores = [mysqlStore(await connectIn(charset), options), mysqlStore(pool(), options)]
    await stores[0]?.migrate()
    for (const [index, writer] of stores.entries()) {
      const id = `zoë-${index}`
      expect(await writer.enrollments.commit(newChange({ id, document, events: [event] }))).toBe(true)
      for (const reader of stores) {
        expect((await reader.enrollments.load(id))?.document).toBe(document)
        expect((await reader.enrollments.loadMany([id])).get(id)?.document).toBe(document)
        const trail: StoredEvent[] = []
        for await (const one of reader.enrollments.events(id)) trail.push(one)
        expect(trail).toEqual([event])
      }
    }
  })
})

it('documents are text, from which reports extract JSON', async () => {
  const tablePrefix = `${newName()}_`
  const store = mysqlStore(pool(), { schema, tablePrefix })
  await store.migrate()
  await store.enrollments.commit(newChange({ document, events: [event] }))
  const [rows] = await pool().query<RowDataPacket[]>(
    `SELECT JSON_UNQUOTE(JSON_EXTRACT(e.document, '$.name')) AS name, JSON_UNQUOTE(JSON_EXTRACT(t.document, '$[0]')) AS first
     FROM ${schema}.${tablePrefix}enrollments e JOIN ${schema}.${tablePrefix}events t ON t.subject_id = e.id`,
  )
  expect(rows).toEqual([{ name: NAME, first: NAME }])
})

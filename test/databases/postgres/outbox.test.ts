import pg from 'pg'
import { expect, it, onTestFinished } from 'vitest'
import { POSTGRES_OUTBOX } from '../../../examples/outbox/postgres.js'
import { postgresStore } from '../../../src/storage/postgres/index.js'
import { postgresUrl } from '../../servers/addresses.js'
import { describeOutbox } from '../../support/outbox/describe.js'
import { openTarget, type Target } from '../../support/outbox/targets.js'
import { bench } from '../../support/service.js'
import { newName } from './clients.js'

/** A schema of its own, in which every connection works. */
async function create(): Promise<Target> {
  const name = newName()
  const url = `${postgresUrl()}?options=${encodeURIComponent(`-c search_path=${name}`)}`
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  await pool.query(`CREATE SCHEMA ${name}`)
  await postgresStore(pool).migrate()
  await pool.query(POSTGRES_OUTBOX)
  await pool.end()
  return { kind: 'postgres', url }
}

describeOutbox('PostgreSQL', create)

it('S12 a transaction of the application that is rolled back leaves no mail', async () => {
  const target = await create()
  const opened = await openTarget(target)
  onTestFinished(async () => {
    await opened.close()
  })
  const client = new pg.Client({ connectionString: 'url' in target ? target.url : '' })
  await client.connect()
  for (const [end, mails] of [
    ['ROLLBACK', 0],
    ['COMMIT', 1],
  ] as const) {
    await client.query('BEGIN')
    await bench(postgresStore(client)).enroll('ada')
    expect(await opened.size()).toBe(0)
    await client.query(end)
    expect(await opened.size()).toBe(mails)
  }
  await client.end()
})

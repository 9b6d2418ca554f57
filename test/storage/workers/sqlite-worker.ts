import { writeSync } from 'node:fs'
import Database from 'libsql'
import type { EnrollmentStore } from '../../../src/storage/contract.js'
import { sqliteStore } from '../../../src/storage/sqlite/index.js'
import { markIn, newChange, newEvent } from '../samples.js'

/**
 * A separate process on a database file. It raises the mark of one document by one, again and again, and prints each
 * mark that its own commit reached, after `commit` returned true.
 *
 * Arguments: the file; how many commits to win, or `forever`; `open` to leave a transaction open instead.
 */
const [file = '', wins = '', leave = ''] = process.argv.slice(2)

const say = (line: string): void => {
  writeSync(1, `${line}\n`)
}

async function raise(enrollments: EnrollmentStore): Promise<number> {
  for (;;) {
    const found = await enrollments.load('a')
    const mark = (found === null ? 0 : markIn(found)) + 1
    const expected = found?.revision ?? null
    const events = [newEvent({ id: `mark-${mark}-${process.pid}` })]
    if (await enrollments.commit(newChange({ expected, mark, events }))) return mark
  }
}

const db = new Database(file)
db.pragma('busy_timeout = 60000')
const store = sqliteStore(db)
await store.migrate()

if (leave === 'open') {
  db.exec('BEGIN')
  await raise(store.enrollments)
  say('open')
  setInterval(() => {}, 1000)
} else {
  const limit = wins === 'forever' ? Number.POSITIVE_INFINITY : Number(wins)
  for (let won = 0; won < limit; won++) say(String(await raise(store.enrollments)))
}

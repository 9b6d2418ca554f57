import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe } from 'vitest'
import { testRaces } from '../histories/races.js'

const folder = mkdtempSync(join(tmpdir(), 'stepward-'))

// Runs after the last test of the file: no process has it open any more.
afterAll(() => rmSync(folder, { recursive: true }))

describe('S1 S2 S3 S12 four processes on an SQLite file', () => {
  testRaces(() => ({ client: 'libsql', file: join(folder, 'races.db') }), { codes: 500 })
})

describe('S1 S2 S3 S12 four processes on an SQLite file through @libsql/client', () => {
  testRaces(() => ({ client: '@libsql/client', file: join(folder, 'batch-races.db') }), { codes: 100 })
})

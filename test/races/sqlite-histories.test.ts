import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { describeRaces } from '../histories/races.js'

const folder = mkdtempSync(join(tmpdir(), 'stepward-'))

// Runs after the last test of the file: no process has it open any more.
afterAll(() => rmSync(folder, { recursive: true }))

describeRaces('an SQLite file', () => ({ client: 'libsql', file: join(folder, 'races.db') }), { codes: 500 })

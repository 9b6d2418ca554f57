import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { sqliteStore } from '../../src/storage/sqlite/index.js'
import { stored, trail } from '../storage/helpers.js'
import { markIn } from '../storage/samples.js'
import { sqliteFiles } from '../storage/sqlite-files.js'

const WORKER = fileURLToPath(new URL('../storage/workers/sqlite-worker.ts', import.meta.url))

/** As many as a small server has. Each wins so many commits. */
const PROCESSES = 4
const WINS = 50

const { newFile, connect } = sqliteFiles()

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', WORKER, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** The lines that a process prints until it ends. It is killed after `killAfter` of them. */
async function linesOf(child: ChildProcess, killAfter: number = Number.POSITIVE_INFINITY): Promise<string[]> {
  const lines: string[] = []
  if (child.stdout === null) throw new Error('expected a pipe')
  const ended = once(child, 'close')
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (lines.length === killAfter) child.kill('SIGKILL')
  }
  const [code, signal] = await ended
  if (killAfter === Number.POSITIVE_INFINITY) expect(code).toBe(0)
  else expect(signal).toBe('SIGKILL')
  return lines
}

describe.each(['WAL', 'DELETE'] as const)('sqliteStore in journal mode %s', (mode) => {
  it(`S1 S12 ${PROCESSES} processes that start at once and commit on one document win each revision once`, async () => {
    const file = newFile()
    const db = connect(file, mode)
    const won = await Promise.all(Array.from({ length: PROCESSES }, () => linesOf(start(file, String(WINS)))))
    const total = PROCESSES * WINS
    const marks = won
      .flat()
      .map(Number)
      .sort((a, b) => a - b)
    expect(marks).toEqual(Array.from({ length: total }, (_, index) => index + 1))

    const { enrollments } = sqliteStore(db)
    expect(markIn(await stored(enrollments, 'a'))).toBe(total)
    const order = (await trail(enrollments, 'a')).map((id) => Number(id.split('-')[1]))
    expect(order).toEqual(marks)
  })

  it('S1 S4 S12 a killed process loses no commit that returned, and separates no document from its event', async () => {
    const file = newFile()
    connect(file, mode)
    for (let round = 1; round <= 3; round++) {
      const printed = (await linesOf(start(file, 'forever'), 17 * round)).map(Number)
      const { enrollments } = sqliteStore(connect(file, mode))
      const mark = markIn(await stored(enrollments, 'a'))
      const last = printed.at(-1) ?? Number.NaN
      // The process may be killed between a commit and its output: at most one more.
      expect([last, last + 1]).toContain(mark)
      const order = (await trail(enrollments, 'a')).map((id) => Number(id.split('-')[1]))
      expect(order).toEqual(Array.from({ length: mark }, (_, index) => index + 1))
    }
  })

  it('S4 a process that is killed inside a transaction leaves nothing, and no lock', async () => {
    const file = newFile()
    const { enrollments, migrate } = sqliteStore(connect(file, mode))
    await migrate()
    expect(await linesOf(start(file, '0', 'open'), 1)).toEqual(['open'])
    expect(await enrollments.load('a')).toBeNull()
    expect(await trail(enrollments, 'a')).toEqual([])
    expect(await linesOf(start(file, '3'))).toEqual(['1', '2', '3'])
  })
})

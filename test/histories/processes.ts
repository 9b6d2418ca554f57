import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { BUN } from '../support/bun.js'
import type { Answer, Order } from './history.js'
import { microseconds } from './offer.js'
import type { Target } from './stores.js'

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))

/** Processes of Node or Bun on one store that do the same at the same moment. */
export interface Crew {
  /** Each process carries out the order. Resolves when all have. */
  readonly play: (order: Order) => Promise<void>
  /**
   * The same, but one process has several times as much to do, and is killed when all others are done. An offer that
   * it did not answer counts as a fault.
   */
  readonly playAndKill: (order: Order) => Promise<void>
  /** The history of all since the last call. */
  readonly takeAnswers: () => Answer[]
  readonly stop: () => Promise<void>
}

interface Member {
  readonly start: (order: Order) => void
  /** Resolves at its next line, which must be this one. */
  readonly says: (line: string) => Promise<void>
  readonly takeAnswers: () => Answer[]
  readonly kill: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** How many times the work of the others a process has that will be killed. */
const BUSY = 8

export async function startCrew(size: number, target: Target): Promise<Crew> {
  const folder = mkdtempSync(join(tmpdir(), 'stepward-'))
  let members = Array.from({ length: size }, (_, index) =>
    startMember(target, join(folder, `${index}.jsonl`)),
  )
  const answersOfKilled: Answer[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(members.map((member) => member.stop()))
    rmSync(folder, { recursive: true })
  }
  try {
    await Promise.all(members.map((member) => member.says('ready')))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    async play(order) {
      for (const member of members) member.start(order)
      await Promise.all(members.map((member) => member.says('done')))
    },
    async playAndKill(order) {
      const [victim, ...others] = members
      if (victim === undefined) throw new Error('no process is left')
      victim.start({ ...order, offers: Array.from({ length: BUSY }, () => order.offers).flat() })
      for (const member of others) member.start(order)
      await Promise.all(others.map((member) => member.says('done')))
      await victim.kill()
      answersOfKilled.push(...victim.takeAnswers())
      members = others
    },
    takeAnswers: () => [...answersOfKilled.splice(0), ...members.flatMap((member) => member.takeAnswers())],
    stop,
  }
}

function startMember(target: Target, history: string): Member {
  const [program, ...options] = target.client.startsWith('bun ')
    ? [BUN]
    : [process.execPath, '--import', 'tsx']
  const child = spawn(program, [...options, WORKER, JSON.stringify(target), history], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close')
  const lines = linesOf(child)
  let taken = 0
  let killed = false
  let last: { readonly order: Order; readonly from: number } | null = null

  function takeAnswers(): Answer[] {
    const all = readFileSync(history, 'utf8').split('\n').slice(0, -1)
    const answers = all.slice(taken).map((line) => JSON.parse(line) as Answer)
    taken = all.length
    return killed && last !== null ? [...answers, ...unanswered(last.order, last.from, answers)] : answers
  }

  return {
    start(order) {
      last = { order, from: microseconds() }
      child.stdin?.write(`${JSON.stringify(order)}\n`)
    },
    async says(expected) {
      const { value, done } = await lines.next()
      if (done === true || value !== expected) throw new Error(`expected ${expected}, got ${value}`)
    },
    takeAnswers,
    async kill() {
      killed = true
      child.kill('SIGKILL')
      const [, signal] = await closed
      if (signal !== 'SIGKILL') throw new Error('the process has ended by itself')
    },
    async stop() {
      child.stdin?.end()
      const [code, signal] = await closed
      if (code !== 0) throw new Error(`a process has ended with ${code ?? signal}`)
    },
  }
}

/** What a killed process did not answer: it may have been applied or not. */
function unanswered(order: Order, from: number, answered: readonly Answer[]): Answer[] {
  const keyOf = ({ userId, name }: Pick<Answer, 'userId' | 'name'>): string => JSON.stringify([userId, name])
  const left = new Map<string, number>()
  for (const { now, ...answer } of answered) {
    if (now === order.now) left.set(keyOf(answer), (left.get(keyOf(answer)) ?? 0) + 1)
  }
  return order.offers.flatMap(({ userId, name }): Answer[] => {
    const key = keyOf({ userId, name })
    const count = left.get(key) ?? 0
    left.set(key, count - 1)
    if (count > 0) return []
    const to = microseconds()
    return [{ userId, name, now: order.now, from, to, outcome: 'ERR_STORE_FAILED', eventId: null }]
  })
}

function linesOf({ stdout }: ChildProcess): AsyncIterator<string, undefined> {
  if (stdout === null) throw new Error('expected a pipe')
  return createInterface({ input: stdout })[Symbol.asyncIterator]()
}

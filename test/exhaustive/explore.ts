import type { EnrollmentRecord } from '../../src/enrollment/record.js'
import { instantAt, type Scope, SECRETS } from './alphabet.js'
import { untold } from './expected.js'
import type { Machine } from './machine.js'
import type { Move } from './moves.js'
import { movesWithCode } from './moves-with-code.js'
import { movesWithoutCode } from './moves-without-code.js'
import { answerOf, judgeTransition, judgeWorld, type Violation } from './promises.js'
import { FIRST_WORLD, nameOf, type World } from './world.js'

/** All promises that the first bad transition breaks, and the shortest way to it. */
export interface Found {
  readonly violations: readonly Violation[]
  readonly path: readonly string[]
}

export interface Exploration {
  readonly states: number
  readonly transitions: number
  /** How often each answer was given to each command: `login ok`, `confirm expired`, … */
  readonly answers: ReadonlyMap<string, number>
  readonly found: Found | null
}

interface Visited {
  readonly world: World
  readonly parent: Visited | null
  readonly by: string
}

/** The history only grows; the last entry stands for all. */
const KEPT_HISTORY = 1

/**
 * Breadth first from the world in which nothing is stored: every command in every state, with a crash
 * before and after each commit, until there is no new state or a promise is broken.
 */
export function explore(machine: Machine, scope: Scope): Exploration {
  const names = new Set([nameOf(FIRST_WORLD, scope)])
  const queue: Visited[] = [{ world: FIRST_WORLD, parent: null, by: 'nothing stored' }]
  const answers = new Map<string, number>()
  let transitions = 0

  for (let head = 0; head < queue.length; head++) {
    const visited = queue[head]
    if (visited === undefined) break
    for (const { by, next, answer, violations } of transitionsOf(visited.world, machine, scope)) {
      transitions++
      if (answer !== null) answers.set(answer, (answers.get(answer) ?? 0) + 1)
      const name = next === null ? null : nameOf(next, scope)
      const isNew = next !== null && name !== null && !names.has(name)
      const broken = [...violations, ...(isNew ? judgeWorld(next, machine, scope) : [])]
      if (broken.length > 0) {
        const found = { violations: broken, path: [...pathTo(visited), by] }
        return { states: queue.length, transitions, answers, found }
      }
      if (!isNew) continue
      names.add(name)
      queue.push({ world: next, parent: visited, by })
    }
  }
  return { states: queue.length, transitions, answers, found: null }
}

function pathTo(visited: Visited): readonly string[] {
  return visited.parent === null ? [] : [...pathTo(visited.parent), visited.by]
}

interface Transition {
  readonly by: string
  /** The world that follows; null where it is none but those that were given. */
  readonly next: World | null
  readonly answer: string | null
  readonly violations: readonly Violation[]
}

function* transitionsOf(world: World, machine: Machine, scope: Scope): Generator<Transition> {
  for (let tick = 0; tick < scope.ticks; tick++) {
    if (tick === world.tick) continue
    yield { by: `clock to ${tick}`, next: { ...world, tick }, answer: null, violations: [] }
  }
  for (const move of [...movesWithoutCode(world, scope), ...movesWithCode(world, scope)]) {
    yield* outcomesOf(world, move, machine, scope)
  }
}

/** A command that got through, and one that met a crash before or after its commit. */
function* outcomesOf(world: World, move: Move, machine: Machine, scope: Scope): Generator<Transition> {
  const now = instantAt(world.tick)
  const context = { rules: scope.rules, now, eventId: `event ${world.serial}`, secrets: SECRETS }
  const { outcome, change } = move.decide(machine, context)
  const violations = judgeTransition(world, move, { outcome, change }, context)
  const answer = `${move.name.split(/[ ,]/)[0]} ${answerOf(outcome)}`
  const { ghost } = move.expected
  if (change === null || ghost === null) {
    yield { by: move.name, next: null, answer, violations }
    return
  }
  const committed = { tick: world.tick, record: bounded(change.next), serial: world.serial + 1 }
  yield { by: move.name, next: { ...committed, ghost }, answer, violations }
  const hidden = untold(world.ghost, ghost)
  const next = hidden === ghost ? null : { ...committed, ghost: hidden }
  yield { by: `${move.name}; crash after the commit`, next, answer: null, violations: [] }
  // Nothing was committed and nothing told: it is the same state.
  yield { by: `${move.name}; crash before the commit`, next: null, answer: null, violations: [] }
}

function bounded(record: EnrollmentRecord | null): EnrollmentRecord | null {
  return record === null ? null : { ...record, history: record.history.slice(-KEPT_HISTORY) }
}

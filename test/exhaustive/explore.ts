import type { Context } from '../../src/enrollment/decision.js'
import type { EnrollmentRecord } from '../../src/enrollment/record.js'
import { instantAt, type Scope, SECRETS } from './alphabet.js'
import { unanswered } from './expected.js'
import type { Machine } from './machine.js'
import { freshFor, type Move } from './moves.js'
import { movesWithCode } from './moves-with-code.js'
import { movesWithoutCode } from './moves-without-code.js'
import { answerOf, judgeTransition, judgeWorld, type Violation } from './promises.js'
import { FIRST_WORLD, nameOf, type World } from './world.js'

/** The promises that the first bad transition breaks, and the shortest path to it. */
export interface Found {
  readonly violations: readonly Violation[]
  readonly path: readonly string[]
}

export interface Exploration {
  readonly states: number
  readonly transitions: number
  /** Every answer of every command: `login ok`, `confirm expired`, … */
  readonly answers: ReadonlySet<string>
  readonly found: Found | null
}

interface Visited {
  readonly world: World
  readonly parent: Visited | null
  readonly by: string
}

/** Rules read only whether there is a history, so its last entry is enough. */
const KEPT_HISTORY = 1

/**
 * Breadth first from the world in which nothing is stored: every command in every state, with a crash before and after
 * each commit, until there is no new state or a promise is broken.
 */
export function explore(machine: Machine, scope: Scope): Exploration {
  const names = new Set([nameOf(FIRST_WORLD, scope)])
  const queue: Visited[] = [{ world: FIRST_WORLD, parent: null, by: 'nothing stored' }]
  const answers = new Set<string>()
  let transitions = 0

  for (let head = 0; head < queue.length; head++) {
    const visited = queue[head]
    if (visited === undefined) break
    for (const { by, next, answer, violations } of transitionsOf(visited.world, machine, scope)) {
      transitions++
      if (answer !== null) answers.add(answer)
      const name = next === null ? null : nameOf(next, scope)
      const isNew = next !== null && name !== null && !names.has(name)
      const broken = [...violations, ...(isNew ? judgeWorld(next, machine, scope) : [])]
      if (broken.length > 0) {
        const found = { violations: broken, path: [...pathTo(visited), by()] }
        return { states: queue.length, transitions, answers, found }
      }
      if (!isNew) continue
      names.add(name)
      queue.push({ world: next, parent: visited, by: by() })
    }
  }
  return { states: queue.length, transitions, answers, found: null }
}

function pathTo(visited: Visited): readonly string[] {
  return visited.parent === null ? [] : [...pathTo(visited.parent), visited.by]
}

interface Transition {
  readonly by: () => string
  /** The next world; null if it is this one. */
  readonly next: World | null
  readonly answer: string | null
  readonly violations: readonly Violation[]
}

function* transitionsOf(world: World, machine: Machine, scope: Scope): Generator<Transition> {
  for (let tick = 0; tick < scope.ticks; tick++) {
    if (tick === world.tick) continue
    yield { by: () => `clock to ${tick}`, next: { ...world, tick }, answer: null, violations: [] }
  }
  const fresh = freshFor(world, scope)
  const now = instantAt(world.tick)
  const { erasure, serial } = world
  const context = {
    ...{ rules: scope.rules, now, eventId: `event ${serial}`, request: null, secrets: SECRETS, erasure },
  }
  for (const move of [...movesWithoutCode(world, scope, fresh), ...movesWithCode(world, scope, fresh)]) {
    yield* outcomesOf(world, move, machine, context)
  }
}

/** A command that is answered, and the same with a crash before or after its commit. */
function* outcomesOf(world: World, move: Move, machine: Machine, context: Context): Generator<Transition> {
  const { command, details, expected } = move
  const by = () => (details === undefined ? command : `${command} ${details()}`)
  const decision = move.decide(machine, context)
  const { outcome, change } = decision
  const violations = judgeTransition(world, move, decision, context)
  const answer = `${command} ${answerOf(outcome)}`
  const { ghost } = expected
  if (change === null || ghost === null) {
    yield { by, next: null, answer, violations }
    return
  }
  const committed = {
    tick: world.tick,
    record: bounded(change.next),
    erasure: change.next === null ? context.eventId : null,
    serial: world.serial + 1,
  }
  yield { by, next: { ...committed, ghost }, answer, violations }
  const hidden = unanswered(world.ghost, ghost)
  const next = hidden === ghost ? null : { ...committed, ghost: hidden }
  yield { by: () => `${by()}; crash after the commit`, next, answer: null, violations: [] }
  // Nothing was committed or answered: the state is the same.
  yield { by: () => `${by()}; crash before the commit`, next: null, answer: null, violations: [] }
}

function bounded(record: EnrollmentRecord | null): EnrollmentRecord | null {
  return record === null ? null : { ...record, history: record.history.slice(-KEPT_HISTORY) }
}

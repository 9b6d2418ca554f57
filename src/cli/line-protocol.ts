import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import type { VectorImplementation } from '../testing/index.js'
import { VECTOR_OPERATIONS } from '../testing/vectors/implementation.js'

/** The longest expected output has about 500 characters, so a longer line is no answer. */
const MAX_LINE_LENGTH = 1_000_000

/** After so many faults in a row the command is not asked again: each may cost a timeout. */
const MAX_FAULTS_IN_A_ROW = 3

/** A line from the child, or why there is none. After a `final` fault another try would be in vain. */
type Line = { readonly text: string } | { readonly fault: string; readonly final?: boolean }

/** What a shell returns for a command that it does not find or may not run. */
const SHELL_CANNOT_START: readonly (number | null)[] = [126, 127]

interface Child {
  send(line: string): void
  /** The next line. Only one caller may wait at a time. */
  nextLine(): Promise<Line>
  kill(): void
}

/** Kills the process group, because the command may be a shell with children. */
function killGroup({ pid, kill }: { pid: number | undefined; kill: () => void }): void {
  try {
    if (process.platform === 'win32' || pid === undefined) kill()
    else process.kill(-pid, 'SIGKILL')
  } catch {
    // It has already ended.
  }
}

/** A line for the shell, as a user would type it, or a program with its arguments. */
export type ChildCommand = string | readonly [program: string, ...args: string[]]

const OPTIONS = { detached: process.platform !== 'win32' }

function spawnChild(command: ChildCommand): ChildProcessWithoutNullStreams {
  if (typeof command === 'string') return spawn(command, { ...OPTIONS, shell: true })
  const [program, ...args] = command
  return spawn(program, args, OPTIONS)
}

/** Starts the command and passes on its standard error. */
function startChild(command: ChildCommand): Child {
  const child = spawnChild(command)
  child.stderr.pipe(process.stderr)
  child.stdout.setEncoding('utf8')
  child.stdin.on('error', () => {}) // A broken pipe: the event `close` reports the end.

  const lines: Line[] = []
  let buffered = ''
  let wake: (() => void) | undefined
  const push = (line: Line): void => {
    lines.push(line)
    wake?.()
  }
  child.stdout.on('data', (chunk: string) => {
    const [first = '', ...others] = chunk.split('\n')
    buffered += first
    for (const other of others) {
      push({ text: buffered })
      buffered = other
    }
    if (buffered.length > MAX_LINE_LENGTH) {
      push({ fault: `the process wrote a line of more than ${MAX_LINE_LENGTH} characters` })
      child.stdout.destroy()
    }
  })
  child.on('error', ({ message }) =>
    push({ fault: `the process cannot be started: ${message}`, final: true }),
  )
  child.on('close', (status, signal) => {
    const fault = `the process ended (${signal ?? `exit status ${status}`}) without an answer`
    push({ fault, final: SHELL_CANNOT_START.includes(status) })
  })

  const kill = (): void => killGroup({ pid: child.pid, kill: () => child.kill('SIGKILL') })
  process.once('exit', kill)
  return {
    send: (line) => child.stdin.write(`${line}\n`),
    async nextLine() {
      if (lines.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return lines.shift() ?? { fault: 'the command did not answer' }
    },
    kill() {
      process.off('exit', kill)
      kill()
      child.stdin.destroy()
      child.stdout.destroy()
      child.stderr.destroy()
    },
  }
}

/** Reads the answer to a request. */
function readAnswer(
  line: Line,
  id: number,
): { fault: string; final?: boolean } | { answer: Readonly<Record<string, unknown>> } {
  if ('fault' in line) return line
  let answer: unknown
  try {
    answer = JSON.parse(line.text)
  } catch {
    return { fault: `the answer is not JSON: ${line.text.slice(0, 80)}` }
  }
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
    return { fault: 'the answer is not a JSON object' }
  }
  const fields: Readonly<Record<string, unknown>> = Object.assign(Object.create(null), answer)
  if (fields['id'] !== id) return { fault: `expected an answer to request ${id}, got one with another id` }
  const given = ['output', 'error', 'unsupported'].filter((name) => name in fields)
  if (given.length !== 1)
    return { fault: 'expected exactly one of output, error and unsupported in the answer' }
  return { answer: fields }
}

/** No operation has this name, so the answer is that it is not supported. */
const NO_OPERATION = 'none'

/** An implementation that another process has, and what there is to know of the process. */
export interface CommandImplementation {
  readonly implementation: VectorImplementation
  readonly stop: () => void
  /** Why there has been no answer at all; null once there was one. */
  readonly faultBeforeFirstAnswer: () => string | null
  /** Starts the process and asks something harmless. Whether it answers. */
  readonly start: (signal: AbortSignal) => Promise<boolean>
}

/**
 * An implementation that asks a command: a JSON request per line on its standard input, a JSON answer per line on its
 * standard output, one after the other. A command that ends, hangs or answers anything else has failed that case. It
 * is restarted for the next one, so that one bad answer does not spoil others.
 */
export function commandImplementation(command: ChildCommand): CommandImplementation {
  let child: Child | undefined
  let lastId = 0
  let faultsInARow = 0
  let hasAnswered = false
  let lastFault = 'it was not asked'

  const stop = (): void => {
    child?.kill()
    child = undefined
  }

  async function ask(operation: string, input: object, signal: AbortSignal) {
    if (faultsInARow === MAX_FAULTS_IN_A_ROW) {
      return { fault: `not asked: the command failed to answer ${MAX_FAULTS_IN_A_ROW} times in a row` }
    }
    lastId += 1
    const id = lastId
    child ??= startChild(command)
    const giveUp = (fault: string, final = false): void => {
      lastFault = fault
      faultsInARow = final && !hasAnswered ? MAX_FAULTS_IN_A_ROW : faultsInARow + 1
      stop()
    }
    const onAbort = (): void => giveUp('no answer in time')
    signal.addEventListener('abort', onAbort)
    child.send(JSON.stringify({ id, operation, input }))
    const read = readAnswer(await child.nextLine(), id)
    if (signal.aborted) return { fault: 'too late' } // Already reported, and a new child may be running.
    signal.removeEventListener('abort', onAbort)
    if ('fault' in read) {
      giveUp(read.fault, read.final)
      return { fault: read.fault }
    }
    faultsInARow = 0
    hasAnswered = true
    if ('error' in read.answer) throw new Error(String(read.answer['error']))
    if ('unsupported' in read.answer) return { unsupported: String(read.answer['unsupported']) }
    return read.answer['output']
  }

  const functions = VECTOR_OPERATIONS.map((operation) => [
    operation,
    (input: object, { signal }: { signal: AbortSignal }) => ask(operation, input, signal),
  ])
  return {
    implementation: Object.fromEntries(functions),
    stop,
    faultBeforeFirstAnswer: () => (hasAnswered ? null : lastFault),
    async start(signal) {
      await ask(NO_OPERATION, {}, signal)
      return hasAnswered
    },
  }
}

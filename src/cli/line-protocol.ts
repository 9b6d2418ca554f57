import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import type { VectorImplementation, VectorOperation } from '../testing/index.js'
import { VECTOR_OPERATIONS } from '../testing/vectors/implementation.js'

/** A longer line is no answer: the longest expected output has about 500 characters. */
const MAX_LINE_LENGTH = 1_000_000

/** A command that fails its protocol so often in a row will fail it always; each time may cost a timeout. */
const MAX_FAULTS_IN_A_ROW = 3

/** A line of the child's, or why there will be none. */
type Line = { readonly text: string } | { readonly fault: string }

interface Child {
  send(line: string): void
  /** The next line. One caller at a time. */
  nextLine(): Promise<Line>
  kill(): void
}

/** The group, because the command may be a shell with something below it. */
function killGroup({ pid, kill }: { pid: number | undefined; kill: () => void }): void {
  try {
    if (process.platform === 'win32' || pid === undefined) kill()
    else process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

/** What to start: a line for the shell, as the user would have typed it, or a program with its arguments. */
export type ChildCommand = string | readonly [program: string, ...args: string[]]

const OPTIONS = { detached: process.platform !== 'win32' }

function spawnChild(command: ChildCommand): ChildProcessWithoutNullStreams {
  if (typeof command === 'string') return spawn(command, { ...OPTIONS, shell: true })
  const [program, ...args] = command
  return spawn(program, args, OPTIONS)
}

/** What it says on standard error is shown. */
function startChild(command: ChildCommand): Child {
  const child = spawnChild(command)
  child.stderr.pipe(process.stderr)
  child.stdout.setEncoding('utf8')
  child.stdin.on('error', () => {}) // Broken pipe: that the command has ended is told by its end.

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
      push({ fault: `the command wrote a line of more than ${MAX_LINE_LENGTH} characters` })
      child.stdout.destroy()
    }
  })
  child.on('error', (error) => push({ fault: `the command could not be started: ${error.message}` }))
  child.on('close', (status, signal) => {
    push({ fault: `the command ended (${signal ?? `exit status ${status}`}) and did not answer` })
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

/** What an answer says; a fault where it is none to this request. */
function readAnswer(
  line: Line,
  id: number,
): { fault: string } | { answer: Readonly<Record<string, unknown>> } {
  if ('fault' in line) return line
  let answer: unknown
  try {
    answer = JSON.parse(line.text)
  } catch {
    return { fault: `the command answered with no JSON: ${line.text.slice(0, 80)}` }
  }
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
    return { fault: 'the command answered with no JSON object' }
  }
  const fields: Readonly<Record<string, unknown>> = Object.assign(Object.create(null), answer)
  if (fields['id'] !== id) return { fault: `the command answered another request than ${id}` }
  const said = ['output', 'error', 'unsupported'].filter((name) => name in fields)
  if (said.length !== 1) return { fault: 'expected one of output, error and unsupported in the answer' }
  return { answer: fields }
}

/**
 * An implementation that asks a command: one JSON request a line on its standard input, one JSON answer a
 * line on its standard output, one after the other. A command that ended, hangs or answers anything else
 * has failed that case; for the next one it is started anew, so that one bad answer spoils no other.
 */
export function commandImplementation(command: ChildCommand): {
  implementation: VectorImplementation
  stop: () => void
} {
  let child: Child | undefined
  let lastId = 0
  let faultsInARow = 0

  const stop = (): void => {
    child?.kill()
    child = undefined
  }

  async function ask(operation: VectorOperation, input: object, signal: AbortSignal) {
    if (faultsInARow === MAX_FAULTS_IN_A_ROW) {
      return { fault: `not asked: the command failed to answer ${MAX_FAULTS_IN_A_ROW} times in a row` }
    }
    lastId += 1
    const id = lastId
    child ??= startChild(command)
    const giveUp = (): void => {
      faultsInARow += 1
      stop()
    }
    signal.addEventListener('abort', giveUp)
    child.send(JSON.stringify({ id, operation, input }))
    const read = readAnswer(await child.nextLine(), id)
    if (signal.aborted) return { fault: 'too late' } // The runner has said so; a new child may be there already.
    signal.removeEventListener('abort', giveUp)
    if ('fault' in read) {
      giveUp()
      return read
    }
    faultsInARow = 0
    if ('error' in read.answer) throw new Error(String(read.answer['error']))
    if ('unsupported' in read.answer) return { unsupported: String(read.answer['unsupported']) }
    return read.answer['output']
  }

  const functions = VECTOR_OPERATIONS.map((operation) => [
    operation,
    (input: object, { signal }: { signal: AbortSignal }) => ask(operation, input, signal),
  ])
  return { implementation: Object.fromEntries(functions), stop }
}

import { createInterface } from 'node:readline'
import { VECTOR_OPERATIONS } from '../testing/vectors/implementation.js'
import { misuse } from './command.js'
import { loadModule } from './load-module.js'

type Functions = ReadonlyMap<unknown, (input: unknown) => unknown>

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The operations that a module exports, or that its default export has. */
async function loadFunctions(file: string): Promise<Functions> {
  const exported = await loadModule(file)
  const standard: unknown = Reflect.get(exported, 'default')
  const source = typeof standard === 'object' && standard !== null ? standard : exported
  const functions: Functions = new Map(
    VECTOR_OPERATIONS.flatMap((operation) => {
      const value: unknown = Reflect.get(source, operation)
      return typeof value === 'function'
        ? [[operation, (input) => Reflect.apply(value, source, [input])]]
        : []
    }),
  )
  if (functions.size > 0) return functions
  throw misuse(`the module exports none of the functions ${VECTOR_OPERATIONS.join(', ')}`)
}

interface Request {
  readonly id?: unknown
  readonly operation?: unknown
  readonly input?: unknown
}

function readRequest(line: string): Request {
  let request: unknown
  try {
    request = JSON.parse(line)
  } catch {
    request = null
  }
  if (typeof request === 'object' && request !== null) return request
  throw misuse('standard input: expected a request, a JSON object, on each line')
}

function isUnsupported(output: unknown): output is { unsupported: unknown } {
  return typeof output === 'object' && output !== null && Object.hasOwn(output, 'unsupported')
}

async function answer(functions: Functions, operation: unknown, input: unknown): Promise<object> {
  const call = functions.get(operation)
  if (call === undefined) return { unsupported: `no function ${operation}` }
  try {
    const output = (await call(input)) ?? null
    return isUnsupported(output) ? { unsupported: String(output.unsupported) } : { output }
  } catch (error) {
    return { error: messageOf(error) }
  }
}

/** An answer as a line. One that JSON cannot represent becomes a line that is no answer. */
function toLine(id: unknown, fields: object): string {
  try {
    return JSON.stringify({ id, ...fields })
  } catch {
    return 'a value that JSON cannot represent'
  }
}

/**
 * Answers the line protocol on standard input and output with the functions of a module. It runs in its own process,
 * so that a module that hangs or ends the process can be restarted.
 */
export async function serveModule(file: string): Promise<void> {
  const write = process.stdout.write.bind(process.stdout)
  // Whatever the module prints is not an answer.
  process.stdout.write = process.stderr.write.bind(process.stderr)
  const functions = await loadFunctions(file)
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, operation, input } = readRequest(line)
    write(`${toLine(id, await answer(functions, operation, input))}\n`)
  }
}

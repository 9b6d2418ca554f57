import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { invalidArgument } from '../internal/guards.js'
import { VECTOR_OPERATIONS } from '../testing/vectors/implementation.js'

type Functions = ReadonlyMap<unknown, (input: unknown) => unknown>

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

async function loadModule(file: string): Promise<object> {
  try {
    return await import(pathToFileURL(resolve(file)).href)
  } catch (error) {
    const [reason] = messageOf(error).split('\n')
    throw invalidArgument(`the module cannot be loaded: ${reason}`)
  }
}

/** What a module exports under the names of operations, or what its default export has under them. */
async function loadFunctions(file: string): Promise<Functions> {
  const exported = await loadModule(file)
  const standard: unknown = Reflect.get(exported, 'default')
  const source = typeof standard === 'object' && standard !== null ? standard : exported
  return new Map(
    VECTOR_OPERATIONS.flatMap((operation) => {
      const value: unknown = Reflect.get(source, operation)
      return typeof value === 'function'
        ? [[operation, (input) => Reflect.apply(value, source, [input])]]
        : []
    }),
  )
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

/** What cannot be written as JSON is no answer, and said to be none. */
function toLine(id: unknown, fields: object): string {
  try {
    return JSON.stringify({ id, ...fields })
  } catch {
    return 'not JSON'
  }
}

/**
 * Answers the line protocol on standard input and output with the functions of a module. In a process of
 * its own, so that a module that hangs or ends the process can be ended and started anew.
 */
export async function serveModule(file: string): Promise<void> {
  const write = process.stdout.write.bind(process.stdout)
  // What the module prints is not an answer.
  process.stdout.write = process.stderr.write.bind(process.stderr)
  const functions = await loadFunctions(file)
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, operation, input } = JSON.parse(line)
    write(`${toLine(id, await answer(functions, operation, input))}\n`)
  }
}

import { callback } from '../../internal/host.js'
import { argument, input, integer, object, optional, type Reader } from '../../internal/input.js'
import { mismatch } from '../../internal/mismatch.js'
import { withTimeout } from '../../internal/time.js'
import { type Question, type VectorFile, vectorFiles } from './file.js'
import { VECTOR_OPERATIONS, type VectorImplementation } from './implementation.js'
import { judge, type Reply } from './judge.js'
import { caseReport, type VectorCaseReport, type VectorReport, vectorReport } from './report.js'

/** Options of {@link runVectors}. */
export interface VectorRunOptions {
  /** Seconds that one answer may take: 1 to 600, default 10. A function that never returns cannot be stopped. */
  readonly timeout?: number
}

const DEFAULT_TIMEOUT = 10

/** In seconds. A case takes milliseconds; ten minutes are for a debugger. */
const MAX_TIMEOUT = 600

type Asked = (input: unknown, context: { readonly signal: AbortSignal }) => unknown

const operations = object(
  Object.fromEntries(VECTOR_OPERATIONS.map((operation) => [operation, optional(callback<Asked>)])),
)

/** A misspelt function is an error, and so is an implementation that is left out. */
const implementationFunctions: Reader<Readonly<Record<string, Asked | undefined>>> = (value) => {
  if (value === undefined) throw mismatch('an object', value)
  return operations(value)
}

const readImplementation = argument('runVectors', 'implementation', implementationFunctions)
const readFiles = argument('runVectors', 'vectors', vectorFiles)

/** Seconds that one answer may take. */
export const vectorTimeout: Reader<number> = optional(integer(1, MAX_TIMEOUT), DEFAULT_TIMEOUT)

const readOptions = input('runVectors', { timeout: vectorTimeout })

/** The text of anything that was thrown. Reading it may throw again. */
function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : String(error)
  } catch {
    return 'an error that cannot be read'
  }
}

function markerOf(answer: unknown, name: 'unsupported' | 'fault'): string | null {
  if (typeof answer !== 'object' || answer === null || !Object.hasOwn(answer, name)) return null
  return String(Reflect.get(answer, name))
}

/** To JSON and back, so that an answer is what another process could send, and runs no code here. */
function plain(answer: unknown): Reply {
  try {
    const output: unknown = JSON.parse(JSON.stringify(answer) ?? 'null')
    const reason = markerOf(output, 'unsupported')
    if (reason !== null) return { kind: 'unsupported', reason }
    const fault = markerOf(output, 'fault')
    return fault === null ? { kind: 'output', output } : { kind: 'fault', reason: fault }
  } catch (error) {
    return { kind: 'fault', reason: `the answer is not JSON: ${messageOf(error)}` }
  }
}

/** Asks a question. After the timeout it aborts the signal and is a fault. */
function ask(call: (signal: AbortSignal) => unknown, timeout: number): Promise<Reply> {
  const controller = new AbortController()
  const answer = async (): Promise<Reply> => {
    try {
      return plain(await call(controller.signal))
    } catch (error) {
      return { kind: 'error', message: messageOf(error) }
    }
  }
  return withTimeout(timeout, answer, () => {
    controller.abort()
    return { kind: 'fault', reason: `no answer within ${timeout} s` }
  })
}

/**
 * Checks an implementation of one-time codes, ours or another, against files of `stepward/vectors`. It asks the cases
 * one after the other, in the order of the files, and always returns a report. A function that throws, hangs or
 * returns nonsense has failed its case. A missing function is reported as not supported, never as passed.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: an unknown function or option, or not a file of vectors of this
 * version.
 * @example
 * ```ts
 * import { createHmac } from 'node:crypto'
 * import { createRequire } from 'node:module'
 * import { formatVectorTable, runVectors } from 'stepward/testing'
 *
 * const vectors = createRequire(import.meta.url)('stepward/vectors/hotp.json')
 * const report = await runVectors(
 *   {
 *     hotp({ secret, counter, algorithm, digits }) {
 *       const message = Buffer.alloc(8)
 *       message.writeBigUInt64BE(BigInt(counter))
 *       const mac = createHmac(algorithm, Buffer.from(secret, 'hex')).update(message).digest()
 *       const value = mac.readUInt32BE(mac.readUInt8(19) & 15) & 0x7fffffff
 *       return String(value % 10 ** digits).padStart(digits, '0')
 *     },
 *   },
 *   vectors,
 * )
 * const offset = report.flags.find(({ flag }) => flag === 'OffsetFromLastByte')
 * if (offset?.failed === 0) throw new Error('byte 19 is not the last byte of SHA256')
 * if (!formatVectorTable(report).includes('OffsetFromLastByte')) throw new Error('the table names it')
 * ```
 */
export async function runVectors(
  implementation: VectorImplementation,
  vectors: VectorFile | readonly VectorFile[],
  options?: VectorRunOptions,
): Promise<VectorReport> {
  const { timeout } = readOptions(options)
  const functions = readImplementation(implementation)
  const files = readFiles(vectors)

  const replyTo = async ({ operation, input }: Question): Promise<Reply> => {
    const call = functions[operation]
    if (call === undefined) return { kind: 'unsupported', reason: `no function ${operation}` }
    return ask((signal) => Reflect.apply(call, implementation, [structuredClone(input), { signal }]), timeout)
  }
  const cases: VectorCaseReport[] = []
  for (const question of files.flatMap((file) => file.questions)) {
    cases.push(caseReport(question, judge(question, await replyTo(question))))
  }
  return vectorReport(files, cases)
}

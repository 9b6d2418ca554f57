import { describeType, invalidArgument, ownOptions, requireInteger } from '../../internal/guards.js'
import { type Question, readVectorFile, type VectorFile } from './file.js'
import { VECTOR_OPERATIONS, type VectorImplementation } from './implementation.js'
import { judge, type Reply } from './judge.js'
import { caseReport, type VectorCaseReport, type VectorReport, vectorReport } from './report.js'

/** How the vectors are run. */
export interface VectorRunOptions {
  /** Seconds that one answer may take, 1 to 600, default 10. A function that never returns cannot be stopped. */
  readonly timeout?: number
}

const DEFAULT_TIMEOUT_SECONDS = 10

/** A case takes milliseconds. Ten minutes are for a debugger. */
const MAX_TIMEOUT_SECONDS = 600

type Asked = (input: unknown, context: { signal: AbortSignal }) => unknown

/** Text of whatever was thrown. Reading it may throw again. */
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

/** As JSON and back: a module's answer is held to what another process could have sent, and runs no code here. */
function plain(answer: unknown): Reply {
  try {
    const output: unknown = JSON.parse(JSON.stringify(answer) ?? 'null')
    const reason = markerOf(output, 'unsupported')
    if (reason !== null) return { kind: 'unsupported', reason }
    const fault = markerOf(output, 'fault')
    return fault === null ? { kind: 'output', output } : { kind: 'fault', reason: fault }
  } catch (error) {
    return { kind: 'fault', reason: `the answer is no JSON: ${messageOf(error)}` }
  }
}

/** The first of the answer and the end of its time. */
async function ask(call: Asked, input: object, timeout: number): Promise<Reply> {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLate = new Promise<Reply>((resolve) => {
    timer = setTimeout(() => {
      resolve({ kind: 'fault', reason: `no answer within ${timeout} s` })
      controller.abort()
    }, timeout * 1000)
  })
  const answer = async (): Promise<Reply> => {
    try {
      return plain(await call(structuredClone(input), { signal: controller.signal }))
    } catch (error) {
      return { kind: 'error', message: messageOf(error) }
    }
  }
  try {
    return await Promise.race([answer(), tooLate])
  } finally {
    clearTimeout(timer)
  }
}

/** The functions that are there. A name that is none of them would be one that is misspelt. */
function readImplementation(implementation: unknown): ReadonlyMap<string, Asked> {
  const given = ownOptions('runVectors: implementation', implementation, VECTOR_OPERATIONS)
  const functions = new Map<string, Asked>()
  for (const operation of VECTOR_OPERATIONS) {
    const value = given[operation]
    if (value === undefined) continue
    if (typeof value !== 'function') {
      throw invalidArgument(
        `runVectors: implementation.${operation}: expected a function, got ${describeType(value)}`,
      )
    }
    functions.set(operation, (input, context) => Reflect.apply(value, implementation, [input, context]))
  }
  return functions
}

/**
 * Checks an implementation of one-time codes, ours or anybody's, against files of `stepward/vectors`. The
 * cases are asked one after the other, in the order of the files. Whatever a function does, the answer
 * is a report: what throws, hangs or gives nonsense has failed its case, and what is missing is not
 * supported, never passed.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: an unknown function or option, or no file of vectors of this
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
  options: VectorRunOptions = {},
): Promise<VectorReport> {
  const { timeout = DEFAULT_TIMEOUT_SECONDS } = ownOptions('runVectors', options, ['timeout'])
  const seconds = requireInteger('runVectors: timeout', timeout, 1, MAX_TIMEOUT_SECONDS)
  const functions = readImplementation(implementation)
  const given: readonly unknown[] = Array.isArray(vectors) ? vectors : [vectors]
  const files = given.map(readVectorFile)

  const replyTo = async ({ operation, input }: Question): Promise<Reply> => {
    const call = functions.get(operation)
    return call === undefined
      ? { kind: 'unsupported', reason: `no function ${operation}` }
      : ask(call, input, seconds)
  }
  const cases: VectorCaseReport[] = []
  for (const question of files.flatMap((file) => file.questions)) {
    cases.push(caseReport(question, judge(question, await replyTo(question))))
  }
  return vectorReport(files, cases)
}

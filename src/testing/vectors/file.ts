import { shape } from '../../internal/host.js'
import { anything, flag, integer, list, map, oneOf, type Reader } from '../../internal/input.js'
import { mismatch, problem } from '../../internal/mismatch.js'
import { VECTOR_OPERATIONS, type VectorOperation } from './implementation.js'

/** Which answers are right. Valid: the expected output. Invalid: a refusal. Acceptable: either of the two. */
export type VectorResult = 'valid' | 'invalid' | 'acceptable'

/** The meaning of a flag. */
export interface VectorNote {
  /** The kind of bug, such as `WRONG_CODE`. */
  readonly bugType: string
  /** What a bug of this kind does to users. */
  readonly description: string
}

/** A question and its right answer. */
export interface VectorCase {
  /** Unique in its file. It never changes. */
  readonly tcId: number
  readonly comment: string
  readonly flags: readonly string[]
  readonly input: object
  /** Absent if the result is `invalid`. */
  readonly expected?: unknown
  /** A {@link VectorResult}. */
  readonly result: string
}

/** Cases of one operation that share parameters. */
export interface VectorGroup {
  readonly operation: string
  /** Whether an error counts as a refusal. If not, only the answer `null` does. */
  readonly errorIsRefusal: boolean
  /** Part of the input of each case. */
  readonly parameters: object
  readonly tests: readonly VectorCase[]
}

/** The JSON of a file of `stepward/vectors`. The types are wide enough for a plain `import` of it. */
export interface VectorFile {
  readonly kind: string
  readonly version: number
  readonly numberOfTests: number
  readonly notes: Readonly<Record<string, VectorNote | undefined>>
  readonly testGroups: readonly VectorGroup[]
}

/** A case, ready to be asked. */
export interface Question {
  readonly kind: string
  readonly tcId: number
  readonly comment: string
  readonly flags: readonly string[]
  readonly operation: VectorOperation
  readonly errorIsRefusal: boolean
  readonly input: object
  readonly result: VectorResult
  readonly expected: unknown
}

/** A file, ready to be asked. */
export interface ReadFile {
  readonly kind: string
  readonly notes: ReadonlyMap<string, VectorNote>
  readonly questions: readonly Question[]
}

/** Goes up when a reader of the old format would misunderstand the new one. More fields do not change it. */
const VERSION = 1

/** Any text, also one that is not well-formed: a case may be about that. */
const nonEmpty: Reader<string> = (value) => {
  if (typeof value === 'string' && value !== '') return value
  throw mismatch('a non-empty string', value)
}

const readFields = map(anything)
const fields: Reader<object> = (value) => Object.fromEntries(readFields(value))

const testCase = shape({
  tcId: integer(0),
  comment: nonEmpty,
  flags: list(nonEmpty),
  input: fields,
  expected: anything,
  result: oneOf<VectorResult>('valid', 'invalid', 'acceptable'),
})

const answerableCase: Reader<ReturnType<typeof testCase>> = (value) => {
  const read = testCase(value)
  if (read.result !== 'invalid' && read.expected === undefined) throw problem('expected: is missing')
  return read
}

const vectorFile = shape({
  kind: nonEmpty,
  version: oneOf(VERSION),
  numberOfTests: integer(0),
  notes: map(shape({ bugType: nonEmpty, description: nonEmpty })),
  testGroups: list(
    shape({
      operation: oneOf(...VECTOR_OPERATIONS),
      errorIsRefusal: flag,
      parameters: fields,
      tests: list(answerableCase),
    }),
  ),
})

/** Checks a whole file before the first question: one that is cut or of a later version must not pass. */
const readableFile: Reader<ReadFile> = (value) => {
  const { kind, numberOfTests, notes, testGroups } = vectorFile(value)
  const questions = testGroups.flatMap(({ tests, parameters, ...group }) =>
    tests.map((test) => ({ ...test, ...group, kind, input: { ...parameters, ...test.input } })),
  )
  if (numberOfTests !== questions.length) {
    throw problem(`numberOfTests: expected the number of tests, ${questions.length}, got ${numberOfTests}`)
  }
  return { kind, notes, questions }
}

const readableFiles = list(readableFile)

/** One file of vectors, or a list of them. */
export const vectorFiles: Reader<readonly ReadFile[]> = (value) =>
  isList(value) ? readableFiles(value) : [readableFile(value)]

function isList(value: unknown): boolean {
  try {
    return Array.isArray(value)
  } catch {
    return false // A revoked Proxy.
  }
}

import { describeType, invalidArgument } from '../../internal/guards.js'
import { VECTOR_OPERATIONS, type VectorOperation } from './implementation.js'

/** Valid: the expected output. Invalid: a refusal. Acceptable: either of the two, and nothing else. */
export type VectorResult = 'valid' | 'invalid' | 'acceptable'

/** What a flag stands for. */
export interface VectorNote {
  readonly bugType: string
  /** What a bug of this kind does to users. */
  readonly description: string
}

/** One question and its right answer. */
export interface VectorCase {
  /** Unique in its file, for good. */
  readonly tcId: number
  readonly comment: string
  readonly flags: readonly string[]
  readonly input: object
  /** Not there where the result is `invalid`. */
  readonly expected?: unknown
  readonly result: string
}

/** Cases of one operation that share parameters. */
export interface VectorGroup {
  readonly operation: string
  /** Whether an error counts as a refusal. Where it does not, only the answer `null` is one. */
  readonly errorIsRefusal: boolean
  /** Go into the input of each case. */
  readonly parameters: object
  readonly tests: readonly VectorCase[]
}

/** A file of `stepward/vectors`, as its JSON is. Written wide enough for a plain `import` of it. */
export interface VectorFile {
  readonly kind: string
  readonly version: number
  readonly numberOfTests: number
  readonly notes: Readonly<Record<string, VectorNote | undefined>>
  readonly testGroups: readonly VectorGroup[]
}

/** A case that was read and can be asked. */
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

/** A file that was read. */
export interface ReadFile {
  readonly kind: string
  readonly notes: ReadonlyMap<string, VectorNote>
  readonly questions: readonly Question[]
}

/** Goes up when a reader of the old format would misunderstand the new one. */
const VERSION = 1

const RESULTS: readonly VectorResult[] = ['valid', 'invalid', 'acceptable']

const malformed = (path: string, expected: string, value: unknown): Error =>
  invalidArgument(`runVectors: ${path}: expected ${expected}, got ${describeType(value)}`)

/** Own properties only, and none that a polluted prototype could add. */
function readObject(path: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed(path, 'an object', value)
  }
  return Object.assign(Object.create(null), value)
}

function readText(path: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw malformed(path, 'a text', value)
  return value
}

function readArray<T>(path: string, value: unknown, read: (path: string, item: unknown) => T): readonly T[] {
  if (!Array.isArray(value)) throw malformed(path, 'an array', value)
  return Array.from(value, (item: unknown, index) => read(`${path}[${index}]`, item))
}

function readOneOf<T>(path: string, value: unknown, allowed: readonly T[]): T {
  const match = allowed.find((candidate) => candidate === value)
  if (match === undefined) throw malformed(path, `one of ${allowed.join(', ')}`, value)
  return match
}

function readQuestion(
  kind: string,
  path: string,
  value: unknown,
  group: { operation: VectorOperation; errorIsRefusal: boolean; parameters: object },
): Question {
  const test = readObject(path, value)
  if (typeof test['tcId'] !== 'number') throw malformed(`${path}.tcId`, 'a number', test['tcId'])
  const result = readOneOf(`${path}.result`, test['result'], RESULTS)
  if (result !== 'invalid' && test['expected'] === undefined) {
    throw malformed(`${path}.expected`, 'what is expected', test['expected'])
  }
  return {
    kind,
    tcId: test['tcId'],
    comment: readText(`${path}.comment`, test['comment']),
    flags: readArray(`${path}.flags`, test['flags'], readText),
    operation: group.operation,
    errorIsRefusal: group.errorIsRefusal,
    input: { ...group.parameters, ...readObject(`${path}.input`, test['input']) },
    result,
    expected: test['expected'],
  }
}

function readGroup(kind: string, path: string, value: unknown): readonly Question[] {
  const group = readObject(path, value)
  const shared = {
    operation: readOneOf(`${path}.operation`, group['operation'], VECTOR_OPERATIONS),
    errorIsRefusal: readOneOf(`${path}.errorIsRefusal`, group['errorIsRefusal'], [true, false]),
    parameters: readObject(`${path}.parameters`, group['parameters']),
  }
  return readArray(`${path}.tests`, group['tests'], (at, test) => readQuestion(kind, at, test, shared))
}

function readNote(path: string, value: unknown): VectorNote {
  const note = readObject(path, value)
  return {
    bugType: readText(`${path}.bugType`, note['bugType']),
    description: readText(`${path}.description`, note['description']),
  }
}

/**
 * Everything that is needed of a file of vectors, checked before the first question: a file of a later
 * version, or one that was cut, must not look like one that passes.
 */
export function readVectorFile(value: unknown): ReadFile {
  const file = readObject('vectors', value)
  const kind = readText('vectors.kind', file['kind'])
  if (file['version'] !== VERSION) throw malformed(`${kind}.version`, String(VERSION), file['version'])
  const questions = readArray(`${kind}.testGroups`, file['testGroups'], (path, group) =>
    readGroup(kind, path, group),
  ).flat()
  if (file['numberOfTests'] !== questions.length) {
    throw invalidArgument(
      `runVectors: ${kind}: numberOfTests is not the number of tests, ${questions.length}`,
    )
  }
  const notes = new Map(
    Object.entries(readObject(`${kind}.notes`, file['notes'])).map(([flag, note]) => [
      flag,
      readNote(`${kind}.notes.${flag}`, note),
    ]),
  )
  return { kind, notes, questions }
}

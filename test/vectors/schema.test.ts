import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { KINDS, readVectors, readVectorText } from './files.js'

const ajv = new Ajv2020({ strict: true, allErrors: true })
ajv.addSchema(JSON.parse(readVectorText('schemas/common.schema.json')))
const validators = new Map<string, ValidateFunction>(
  KINDS.map((kind) => [kind, ajv.compile(JSON.parse(readVectorText(`schemas/${kind}.schema.json`)))]),
)

function errorsIn(kind: string, file: unknown): string[] {
  const validate = validators.get(kind)
  if (validate === undefined) throw new Error(`no schema ${kind}`)
  validate(file)
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

/** Every object in a document, by its path. */
function objectsIn(value: unknown, path: string): (readonly [string, object])[] {
  if (typeof value !== 'object' || value === null) return []
  const inside = Object.entries(value).flatMap(([key, item]) => objectsIn(item, `${path}/${key}`))
  return Array.isArray(value) ? inside : [[path, value], ...inside]
}

describe.each(KINDS)('vectors/%s.json', (kind) => {
  const file = readVectors(kind)
  const tests = file.testGroups.flatMap((group) => group.tests)

  it('keeps its schema', () => {
    expect(errorsIn(kind, file)).toEqual([])
  })

  it('has a unique number for each case', () => {
    expect(new Set(tests.map((test) => test.tcId)).size).toBe(tests.length)
  })

  it('says how many cases there are', () => {
    expect(file.numberOfTests).toBe(tests.length)
  })

  it('notes every flag that it uses, and uses every flag that it notes', () => {
    const used = new Set(tests.flatMap((test) => test.flags))
    expect([...used].sort()).toEqual(Object.keys(file.notes).sort())
  })

  it('asks nothing twice', () => {
    const asked = file.testGroups.flatMap(({ operation, parameters, tests: inGroup }) =>
      inGroup.map((test) => JSON.stringify([operation, { ...parameters, ...test.input }])),
    )
    expect(new Set(asked).size).toBe(asked.length)
  })

  it('is plain ASCII, and no text in it has a lone surrogate, which some JSON readers refuse', () => {
    expect(readVectorText(`${kind}.json`)).toMatch(/^[\n -~]+$/)
    expect(JSON.stringify(file)).not.toMatch(/\\ud[89a-f][0-9a-f]{2}/)
  })

  it('has every kind of result that there is', () => {
    expect(new Set(tests.map((test) => test.result))).toEqual(new Set(['valid', 'invalid', 'acceptable']))
  })

  it('knows no other property, at any place', () => {
    const tolerated = objectsIn(file, '')
      // One of each kind of place: a number in the path is as good as another.
      .filter(([path], index, all) => {
        const place = path.replace(/\d+/g, 'n').replace(/notes\/\w+/, 'notes/n')
        return (
          all.findIndex(
            ([other]) => other.replace(/\d+/g, 'n').replace(/notes\/\w+/, 'notes/n') === place,
          ) === index
        )
      })
      .filter(([, object]) => {
        Reflect.set(object, 'surplus', 1)
        const errors = errorsIn(kind, file)
        Reflect.deleteProperty(object, 'surplus')
        return errors.length === 0
      })
      .map(([path]) => path)
    expect(tolerated).toEqual([])
    expect(errorsIn(kind, file)).toEqual([])
  })

  it.each([
    [
      'a valid case without an expectation',
      (test: object) => Reflect.deleteProperty(test, 'expected'),
      'valid',
    ],
    ['an invalid case with one', (test: object) => Reflect.set(test, 'expected', 'x'), 'invalid'],
    ['another result', (test: object) => Reflect.set(test, 'result', 'maybe'), 'valid'],
    ['no flags', (test: object) => Reflect.set(test, 'flags', []), 'valid'],
    ['no comment', (test: object) => Reflect.set(test, 'comment', ''), 'valid'],
  ])('has a schema that refuses %s', (_, spoil, result) => {
    const copy = readVectors(kind)
    const test = copy.testGroups.flatMap((group) => group.tests).find((one) => one.result === result)
    spoil(test ?? {})
    expect(errorsIn(kind, copy)).not.toEqual([])
  })
})

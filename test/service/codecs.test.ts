import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeEnrollment, encodeEnrollment } from '../../src/enrollment/codec.js'
import { type EnrollmentRecord, emptyRecord } from '../../src/enrollment/record.js'
import { StepwardError } from '../../src/index.js'
import { decodePolicy, encodePolicy } from '../../src/policy/codec.js'
import { emptyPolicy, type PolicyRecord } from '../../src/policy/record.js'
import { damaged, nameOf, type Path, pathsOf, valueAt } from '../support/damage.js'
import { FULL_ENROLLMENT, FULL_POLICY } from '../support/records.js'

interface Kind {
  readonly name: string
  readonly id: string
  readonly owner: string
  readonly full: object
  readonly records: readonly object[]
  readonly decode: (id: string, document: string) => object
  readonly encode: (record: object) => { readonly document: string }
  /** Fields, and lists of texts, that may be any text. */
  readonly texts: readonly string[]
  readonly nullable: readonly string[]
  readonly flags: readonly string[]
}

const KINDS: readonly Kind[] = [
  {
    name: 'enrollment',
    id: 'ada',
    owner: 'userId: belongs to another user',
    full: FULL_ENROLLMENT,
    records: [emptyRecord('ada', null), { ...FULL_ENROLLMENT, pending: null, recoveryCodes: null }],
    decode: decodeEnrollment,
    encode: (record) => encodeEnrollment(record as EnrollmentRecord),
    texts: [
      'generation',
      'ticketGeneration',
      'id',
      'name',
      'sealedSecret',
      'challengeId',
      'keyId',
      'hashes',
      'used',
      'lastFailedCode',
      'loginCompanies',
      'erasure',
    ],
    nullable: [
      'ticketGeneration',
      'name',
      'lastUsedAt',
      'pending',
      'challengeId',
      'recoveryCodes',
      'lastFailureAt',
      'lastFailedCode',
      'firstRefusalAt',
      'lastReplayAt',
      'erasure',
    ],
    flags: ['ticket', 'imported'],
  },
  {
    name: 'policy',
    id: 'acme',
    owner: 'companyId: belongs to another company',
    full: FULL_POLICY,
    records: [emptyPolicy('acme'), { ...FULL_POLICY, requirement: null, exemptions: [] }],
    decode: decodePolicy,
    encode: (record) => encodePolicy(record as PolicyRecord),
    texts: ['userId', 'actorId', 'reason', 'roles', 'exemptMethods'],
    nullable: ['requirement', 'roles', 'deviceMaxAge'],
    flags: ['ticketRequired'],
  },
]

/** The name of the field that is at a place, or of the list that it is in. */
const fieldOf = (path: Path): string => String(path.findLast((key) => typeof key === 'string'))

const isItem = (path: Path): boolean => typeof path.at(-1) === 'number'

/** Values that the place must not have. */
function wrongValues({ texts, nullable, flags }: Kind, path: Path): readonly unknown[] {
  const field = fieldOf(path)
  const isText = texts.includes(field)
  return [
    ...[{}, { field: 'xyzzy' }, [[]], -99, 0.5, 1e300],
    ...(flags.includes(field) ? [] : [true]),
    ...(isText ? [''] : ['', 'xyzzy', ['xyzzy']]),
    ...(nullable.includes(field) && !isItem(path) ? [] : [null]),
  ]
}

/** The message of the error, which has no cause that could show a value. */
function refusal(run: () => unknown): string {
  let taken: unknown
  try {
    taken = run()
  } catch (error) {
    expect(error).toBeInstanceOf(StepwardError)
    expect(error).toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
    expect(error).not.toHaveProperty('cause')
    return error instanceof Error ? error.message : ''
  }
  throw new Error('it was taken', { cause: taken })
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

describe.each(KINDS)('a stored $name', (kind) => {
  const { name, id, owner, full, records, decode, encode } = kind
  const paths = pathsOf(full)
  const read = (value: unknown) => refusal(() => decode(id, JSON.stringify(value)))

  it('reads back as it was written', () => {
    for (const record of [full, ...records]) expect(decode(id, encode(record).document)).toEqual(record)
  })

  it('S11 without a field is refused with its name, whichever field it is', () => {
    for (const path of paths.filter((path) => !isItem(path))) {
      const parent = nameOf(path.slice(0, -1))
      const place = parent === '' ? '' : `${parent}: `
      expect(read(damaged(full, path))).toBe(`stored ${name}: ${place}${fieldOf(path)} is missing`)
    }
  })

  it('S11 with a field of another type is refused with its name, and the value is not shown', () => {
    for (const path of paths) {
      for (const value of wrongValues(kind, path)) {
        const message = read(damaged(full, path, value))
        expect(message, JSON.stringify(value)).toContain(`stored ${name}: ${nameOf(path)}`)
        expect(message).not.toMatch(/xyzzy|-99|0\.5|1e\+300/)
      }
    }
  })

  it('S11 with an unknown field is refused, at any depth, also if it is called __proto__', () => {
    for (const path of [[], ...paths].filter((path) => isObject(valueAt(full, path)))) {
      for (const field of ['extra', '__proto__', 'constructor', 'toString', '', 'xyzzy '.repeat(1000)]) {
        const shown = /^\w+$/.test(field) ? nameOf([...path, field]) : `${nameOf(path)}[…]`
        expect(read(damaged(full, [...path, field], 1))).toBe(`stored ${name}: ${shown}: unexpected field`)
      }
    }
  })

  it('S11 that is no object, or no JSON, is refused without a word of it', () => {
    for (const [value, shown] of [
      [null, 'null'],
      [7, 'a number'],
      ['xyzzy', 'a string'],
      [true, 'true'],
      [[full], 'an array'],
    ] as const) {
      expect(read(value)).toBe(`stored ${name}: expected an object, got ${shown}`)
    }
    const document = JSON.stringify(full)
    for (const text of ['', 'xyzzy', '{', `${document}xyzzy`, document.slice(0, -1), 'NaN']) {
      expect(refusal(() => decode(id, text))).toBe(`stored ${name}: not JSON`)
    }
  })

  it('S11 of another owner, or of another version, is refused', () => {
    for (const other of ['eve', id.toUpperCase(), `${id} `, '', '__proto__']) {
      expect(refusal(() => decode(other, JSON.stringify(full)))).toBe(`stored ${name}: ${owner}`)
    }
    for (const schemaVersion of [0, 2, '1', null]) {
      expect(read({ ...full, schemaVersion })).toContain(`stored ${name}: schemaVersion: expected 1, got `)
    }
  })

  it('ASVS-15.3.5 without a field is not completed by a polluted prototype', () => {
    const polluted = Object.prototype as Record<string, unknown>
    for (const path of paths.filter((path) => !isItem(path))) {
      const document = JSON.stringify(damaged(full, path))
      polluted[fieldOf(path)] = valueAt(full, path)
      try {
        expect(() => decode(id, document), nameOf(path)).toThrowError(/ is missing$/)
      } finally {
        delete polluted[fieldOf(path)]
      }
    }
  })

  it('S11 with any other value in any place is refused, or is exactly the record that it says', () => {
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue({ maxDepth: 3 }), (path, value) => {
        const document = JSON.stringify(damaged(full, path, value))
        let record: object
        try {
          record = decode(id, document)
        } catch (error) {
          expect(error).toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
          return
        }
        expect(JSON.stringify(record)).toBe(document)
        expect(encode(record).document).toBe(document)
      }),
      { numRuns: 1000 },
    )
  })

  it('S11 of any other text is refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(refusal(() => decode(id, text))).toContain(`stored ${name}: `)
      }),
    )
  })

  it('S5 is not written if it could not be read again', () => {
    for (const path of paths.filter((path) => !isItem(path))) {
      for (const value of [undefined, {}, -99]) {
        const broken = damaged(full, path, value) as object
        const place = nameOf(value === undefined ? path.slice(0, -1) : path)
        expect(refusal(() => encode(broken))).toContain(`new ${name}: ${place}`)
      }
    }
  })
})

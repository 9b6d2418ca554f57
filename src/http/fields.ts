import { flag, type Reader } from '../internal/input.js'
import { mismatch } from '../internal/mismatch.js'
import type { JsonSchema } from './schema.js'

/** A field of a request: where it is, how it is read, and how the OpenAPI document describes it. */
export interface Field<T> {
  readonly in: 'path' | 'query' | 'body'
  readonly read: Reader<T>
  readonly json: JsonSchema
  readonly required: boolean
}

/**
 * Only the type is checked here. The bounds are the service's, which checks them; the schema repeats them for
 * generated clients.
 */
function typed<T>(expected: string, is: (value: unknown) => value is T): Reader<T> {
  return (value) => {
    if (is(value)) return value
    throw mismatch(expected, value)
  }
}

const isText = (value: unknown): value is string => typeof value === 'string'

const text = typed('a string', isText)

const body = <T>(read: Reader<T>, json: JsonSchema): Field<T> => ({ in: 'body', read, json, required: true })

/** The field may be missing. */
export const optionalField = <T>(field: Field<T>): Field<T> => ({ ...field, required: false })

/** An id in the path. */
export const pathId: Field<string> = {
  in: 'path',
  read: text,
  json: { type: 'string', minLength: 1, maxLength: 1024 },
  required: true,
}

/** A text of 1 to `maxLength` characters. */
export const textField = (maxLength: number): Field<string> =>
  body(text, { type: 'string', minLength: 1, maxLength })

/** A code or a token: any text is judged. */
export const secretField: Field<string> = body(
  (value) => {
    if (isText(value)) return value
    throw { ...mismatch('a string', value), shown: false }
  },
  { type: 'string' },
)

export const flagField: Field<boolean> = body(flag, { type: 'boolean' })

export const numberField = (minimum: number, maximum: number): Field<number> =>
  body(
    typed('a number', (value): value is number => typeof value === 'number'),
    { type: 'integer', minimum, maximum },
  )

export const textsField = (minItems: number, maxItems: number, maxLength: number): Field<readonly string[]> =>
  body(
    typed(
      'an array of strings',
      (value): value is readonly string[] => Array.isArray(value) && value.every(isText),
    ),
    { type: 'array', minItems, maxItems, items: { type: 'string', minLength: 1, maxLength } },
  )

/** ISO 8601 with a time zone: without one, it would be the server's. */
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/

export const dateField: Field<Date> = body(
  (value) => {
    const date = new Date(isText(value) && DATE.test(value) ? value : Number.NaN)
    if (!Number.isNaN(date.getTime())) return date
    throw mismatch('a date such as 2027-01-31T09:00:00Z', value)
  },
  { type: 'string', format: 'date-time' },
)

/** An integer in the query of a GET, or in the body of a POST. */
export const integerField = (place: 'query' | 'body', minimum: number, maximum: number): Field<number> => ({
  in: place,
  read: (value) => {
    const number = place === 'query' && isText(value) && /^\d{1,9}$/.test(value) ? Number(value) : value
    if (typeof number === 'number' && Number.isInteger(number) && number >= minimum && number <= maximum)
      return number
    throw mismatch(`an integer from ${minimum} to ${maximum}`, value)
  },
  json: { type: 'integer', minimum, maximum },
  required: true,
})

/** A field of another shape, which the service reads. */
export const shapedField = <T>(
  expected: string,
  is: (value: unknown) => value is T,
  json: JsonSchema,
): Field<T> => body(typed(expected, is), json)

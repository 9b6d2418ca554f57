/** A part of a JSON Schema (draft 2020-12). */
export type JsonSchema = Readonly<Record<string, unknown>>

/** A schema of whatever type. */
export interface AnySchema {
  readonly json: JsonSchema
}

/**
 * How a value of type `T` looks in JSON. The compiler checks it against the type that the route returns, so that the
 * OpenAPI document cannot say anything else.
 */
export interface Schema<T> extends AnySchema {
  /** Only for the compiler. */
  readonly value?: (value: T) => T
}

const schema = <T>(json: JsonSchema): Schema<T> => ({ json })

export const texts: Schema<string> = schema({ type: 'string' })
export const flags: Schema<boolean> = schema({ type: 'boolean' })
export const counts: Schema<number> = schema({ type: 'integer', minimum: 0 })

/** A `Date` in the service, a text in JSON. */
export const dates: Schema<Date> = schema({ type: 'string', format: 'date-time' })

/** One of a few texts. A type with more or fewer of them does not compile. */
export const oneOf = <T extends string | boolean>(...values: readonly T[]): Schema<T> =>
  schema(values.length === 1 ? { const: values[0] } : { enum: values })

export const nullable = <T>({ json }: Schema<T>): Schema<T | null> =>
  schema({ anyOf: [json, { type: 'null' }] })

export const lists = <T>({ json }: Schema<T>): Schema<readonly T[]> => schema({ type: 'array', items: json })

/** A field that may be missing. */
export interface OptionalSchema<T> extends Schema<T> {
  readonly mayMiss: true
}

export const optional = <T>(given: Schema<T>): OptionalSchema<T> => ({ ...given, mayMiss: true })

/** The schema of each field of `T`. */
export type FieldsOf<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? OptionalSchema<Exclude<T[K], undefined>> : Schema<T[K]>
}

type AnyField = AnySchema & { readonly mayMiss?: true }

export function objects<T>(fields: FieldsOf<T>): Schema<T> {
  const entries: readonly (readonly [string, AnyField])[] = Object.entries(fields)
  const required = entries.filter(([, field]) => field.mayMiss !== true).map(([name]) => name)
  return schema({
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, { json }]) => [name, json])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  })
}

type MemberOf<T> = T extends unknown ? Schema<T> : never

/** One of several objects. */
export const anyOf = <T>(...schemas: readonly MemberOf<T>[]): Schema<T> =>
  schema({ anyOf: schemas.map(({ json }) => json) })

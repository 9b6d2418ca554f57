import { describeType, invalidArgument } from '../internal/guards.js'

/** The options that a function knows, each `undefined`: the shape that {@link readOptions} fills. */
export type OptionShape = Readonly<Record<string, undefined>>

/** Every value is `unknown` until its own check has run. */
export type ReadOptions<S extends OptionShape> = { [K in keyof S]: unknown }

/**
 * A copy of the options' own properties. An unknown key throws, because a misspelt security option must
 * not be ignored; inherited keys do not count, so a polluted prototype changes nothing. As
 * `internal/guards` `ownOptions`, but always of one shape: every code goes through here, and this keeps
 * it under a tenth of a verification.
 */
export function readOptions<S extends OptionShape>(
  where: string,
  options: unknown,
  shape: S,
): ReadOptions<S> {
  const own: ReadOptions<S> = { ...shape }
  if (options === undefined) return own
  if (typeof options !== 'object' || options === null) {
    throw invalidArgument(`${where}: expected an options object, got ${describeType(options)}`)
  }
  let unknownKey = false
  try {
    if (Array.isArray(options)) unknownKey = true
    for (const key of Object.keys(options)) {
      if (Object.hasOwn(shape, key)) own[key as keyof S] = Reflect.get(options, key)
      else unknownKey = true
    }
  } catch {
    throw invalidArgument(`${where}: the options cannot be read`)
  }
  if (unknownKey) {
    throw invalidArgument(`${where}: unknown option; the options are ${Object.keys(shape).join(', ')}`)
  }
  return own
}

/** Whether the value is an object or a function that has all these methods. */
export function hasMethods<K extends string>(
  value: unknown,
  ...names: readonly K[]
): value is Record<K, (...parameters: unknown[]) => unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    names.every((name) => typeof Reflect.get(value, name) === 'function')
  )
}

/** What a column may hold when somebody wants to stop the import, or make it read what it should not. */
export const HOSTILE_VALUES: readonly (() => unknown)[] = [
  () => '\ud800'.repeat(20),
  () => '\0'.repeat(100_000),
  () => 'A'.repeat(1_000_000),
  () => '['.repeat(60_000),
  () => '{"value":'.repeat(7000),
  () => '9'.repeat(60_000),
  () => Number.NaN,
  () => -1.5,
  () => Symbol('secret'),
  () => () => 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  () => new Proxy({}, traps),
  revoked,
]

/** Rows that are none. */
export const HOSTILE_ROWS: readonly (() => unknown)[] = [
  () => null,
  () => undefined,
  () => 7,
  () => 'ada',
  () => [],
  () => new Proxy({}, traps),
  revoked,
  () => Object.create(new Proxy({}, traps)),
]

const traps: ProxyHandler<object> = {
  get: () => fail(),
  getOwnPropertyDescriptor: () => fail(),
  ownKeys: () => fail(),
  has: () => fail(),
}

function fail(): never {
  throw new Error('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

const refuse = (): never => {
  throw new Error('the value was touched')
}

/** A Proxy of which every trap throws. */
const untouchable = new Proxy(
  {},
  Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((trap) => [trap, refuse])),
)

/** Values that break code which trusts its types. None is a valid argument of any function. */
export const HOSTILE_VALUES: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['true', true],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-1', -1],
  ['a fraction', 0.5],
  ['a negative bigint', -1n],
  ['a symbol', Symbol('s')],
  ['a function', () => '123456'],
  ['an object', { length: 6 }],
  ['an object without prototype', Object.create(null)],
  ['an object whose toString throws', { toString: refuse, valueOf: refuse, [Symbol.toPrimitive]: refuse }],
  ['an object whose toString gives a code', { toString: () => '287082', length: 6 }],
  ['a boxed string', Object('287082')],
  ['a revoked Proxy', revokedProxy()],
  ['a Proxy that throws at any touch', untouchable],
  ['an object that claims to be bytes', Object.create(Uint8Array.prototype)],
  ['a date', new Date(0)],
  ['a lone surrogate', '\ud800'],
  ['a text with NUL', '\0'],
]

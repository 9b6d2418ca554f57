import { _SHA1 } from '@noble/hashes/legacy.js'
import { _SHA256, _SHA512 } from '@noble/hashes/sha2.js'
import { describe, expect, it } from 'vitest'
import { generateHotp, OtpSecret } from '../../src/otp/index.js'

const HASHES = [
  { algorithm: 'SHA1', prototype: _SHA1.prototype },
  { algorithm: 'SHA256', prototype: _SHA256.prototype },
  { algorithm: 'SHA512', prototype: _SHA512.prototype },
] as const

const KEY = 0xa5
const PADS = [0x36, 0x5c]

/** Wraps a method of a hash during a call, and reports the first argument of each use. */
function watching(
  prototype: object,
  name: string,
  report: (argument: unknown) => void,
  call: () => void,
): void {
  const original: unknown = Reflect.get(prototype, name)
  if (typeof original !== 'function') throw new Error(`${name} is not where it was`)
  Reflect.set(prototype, name, function watched(this: unknown, ...args: unknown[]): void {
    Reflect.apply(original, this, args)
    report(args[0])
  })
  try {
    call()
  } finally {
    Reflect.set(prototype, name, original)
  }
}

describe.each(HASHES)('S8 memory that all secrets share, with $algorithm', ({ algorithm, prototype }) => {
  const useNewSecret = (): void => {
    const secret = OtpSecret.fromBytes(new Uint8Array(20).fill(KEY))
    generateHotp(secret, 0, { algorithm })
  }

  it('S8 holds the padded key while its state is made, and not after', () => {
    const blocks = new Set<DataView>()
    let seen = 0
    const holdsKey = (block: DataView): boolean => PADS.some((pad) => block.getUint8(0) === (KEY ^ pad))
    watching(
      prototype,
      'process',
      (block) => {
        if (!(block instanceof DataView)) throw new Error('a block is no DataView any more')
        blocks.add(block)
        if (holdsKey(block)) seen += 1
      },
      useNewSecret,
    )
    expect(seen).toBe(PADS.length)
    expect([...blocks].filter(holdsKey)).toEqual([])
  })

  it('S8 has the message schedule of the key erased, once, after its two blocks', () => {
    const calls: string[] = []
    watching(
      prototype,
      'process',
      () => calls.push('block'),
      () => watching(prototype, 'roundClean', () => calls.push('erased'), useNewSecret),
    )
    expect(calls).toEqual(['block', 'block', 'erased', 'block', 'block'])
  })
})

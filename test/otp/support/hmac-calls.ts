import { _SHA1 } from '@noble/hashes/legacy.js'

/** An HMAC over a counter, its key state being kept, is two blocks. */
const BLOCKS_PER_HMAC = 2

/** Counts the SHA-1 blocks that a call hashes, by wrapping the block function that production uses. */
export function countSha1Blocks(call: () => unknown): number {
  const original: unknown = Reflect.get(_SHA1.prototype, 'process')
  if (typeof original !== 'function') throw new Error('the block function is not where it was')
  let blocks = 0
  Reflect.set(_SHA1.prototype, 'process', function counted(this: unknown, ...args: unknown[]): void {
    blocks += 1
    Reflect.apply(original, this, args)
  })
  try {
    call()
  } finally {
    Reflect.set(_SHA1.prototype, 'process', original)
  }
  return blocks
}

/** How many HMACs a call computes with a secret that has its key state already. */
export const countHmacs = (call: () => unknown): number => countSha1Blocks(call) / BLOCKS_PER_HMAC

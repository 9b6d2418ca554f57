/**
 * The floor: SHA-1's compression function (FIPS 180-4 §6.1.2) in plain JavaScript, words in, words out. A code is
 * HMAC over 8 bytes: four blocks for a fresh key, or two if the key's own blocks are kept. No hash in JavaScript is
 * faster than its blocks.
 */
const schedule = new Int32Array(80)

export function compress(state: Int32Array, block: Int32Array): void {
  const w = schedule
  for (let t = 0; t < 16; t++) w[t] = block[t] as number
  for (let t = 16; t < 80; t++) {
    const x = (w[t - 3] as number) ^ (w[t - 8] as number) ^ (w[t - 14] as number) ^ (w[t - 16] as number)
    w[t] = (x << 1) | (x >>> 31)
  }
  let a = state[0] as number
  let b = state[1] as number
  let c = state[2] as number
  let d = state[3] as number
  let e = state[4] as number
  for (let t = 0; t < 80; t++) {
    let f: number
    let k: number
    if (t < 20) {
      f = (b & c) | (~b & d)
      k = 0x5a827999
    } else if (t < 40) {
      f = b ^ c ^ d
      k = 0x6ed9eba1
    } else if (t < 60) {
      f = (b & c) | (b & d) | (c & d)
      k = 0x8f1bbcdc
    } else {
      f = b ^ c ^ d
      k = 0xca62c1d6
    }
    const next = (((a << 5) | (a >>> 27)) + f + e + k + (w[t] as number)) | 0
    e = d
    d = c
    c = (b << 30) | (b >>> 2)
    b = a
    a = next
  }
  state[0] = ((state[0] as number) + a) | 0
  state[1] = ((state[1] as number) + b) | 0
  state[2] = ((state[2] as number) + c) | 0
  state[3] = ((state[3] as number) + d) | 0
  state[4] = ((state[4] as number) + e) | 0
}

const state = new Int32Array(5)
const block = new Int32Array(16)

/** Runs `count` blocks, one after the other. It returns a number, so that no engine can skip the work. */
export function blocks(count: number): number {
  for (let index = 0; index < count; index++) {
    block[index & 15] = (state[0] as number) ^ index
    compress(state, block)
  }
  return state[4] as number
}

/** Checks that the floor computes SHA-1 and not something cheaper, by the "abc" of FIPS 180-4. */
export function checkFloor(): void {
  const abc = new Int32Array(5).map(
    (_, index) => [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0][index] as number,
  )
  const message = new Int32Array(16)
  message[0] = 0x61626380
  message[15] = 24
  compress(abc, message)
  const hex = [...abc].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
  if (hex !== 'a9993e364706816aba3e25717850c26c9cd0d89d') throw new Error(`the floor is not SHA-1: ${hex}`)
}

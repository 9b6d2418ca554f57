import { _SHA1 } from '@noble/hashes/legacy.js'
import { _SHA256, _SHA512 } from '@noble/hashes/sha2.js'
import type { OtpAlgorithm } from './bounds.js'

/** The state of a hash between two blocks, in big-endian 32-bit words. */
type Words = number[]
type Words5 = [number, number, number, number, number]
type Words8 = [...Words5, number, number, number]
type Words16 = [...Words8, ...Words8]

/**
 * The block function of a hash. With ready-padded blocks each further code costs two of them: noble's public
 * `hmac` would hash the key again, build two hash objects and pad for each code. Its `process`, `get` and `set`
 * are protected, so open to a subclass, and have not changed since version 1.0.
 */
interface BlockHash {
  readonly blockLen: number
  readonly outputLen: number
  /** The state before any block. */
  readonly start: Words
  compress(from: Words, block: DataView): Words
  /** Erases what the last block left in noble's shared message schedule. */
  wipe(): void
}

/** What noble makes public: the hash of a whole message. */
interface WholeHash {
  update(message: Uint8Array): { digest(): Uint8Array }
}

class Sha1Blocks extends _SHA1 implements BlockHash {
  readonly start: Words = this.get()
  compress(from: Words, block: DataView): Words {
    this.set(...(from as Words5))
    this.process(block, 0)
    return this.get()
  }
  wipe(): void {
    this.roundClean()
  }
}

class Sha256Blocks extends _SHA256 implements BlockHash {
  readonly start: Words = this.get()
  compress(from: Words, block: DataView): Words {
    this.set(...(from as Words8))
    this.process(block, 0)
    return this.get()
  }
  wipe(): void {
    this.roundClean()
  }
}

class Sha512Blocks extends _SHA512 implements BlockHash {
  readonly start: Words = this.get()
  compress(from: Words, block: DataView): Words {
    this.set(...(from as Words16))
    this.process(block, 0)
    return this.get()
  }
  wipe(): void {
    this.roundClean()
  }
}

/** One hash and its blocks. All secrets share it, because everything here is synchronous. */
interface Engine {
  readonly hash: BlockHash
  /** Hashes an HMAC key that is longer than a block (RFC 2104 §2). */
  readonly digest: (key: Uint8Array) => Uint8Array
  /** The first block of either hash: the padded key. All zeros except while a key state is made. */
  readonly keyBlock: DataView
  readonly keyBytes: Uint8Array
  /** The inner hash's second block: 8 bytes of counter, padded. */
  readonly counterBlock: DataView
  /** The outer hash's second block: the inner digest, padded. */
  readonly digestBlock: DataView
}

/** The states of the inner and the outer hash after the padded key. As secret as the key. */
export interface HmacKeyState {
  readonly engine: Engine
  readonly inner: Words
  readonly outer: Words
}

const COUNTER_BYTES = 8
const INNER_PAD = 0x36
const OUTER_PAD = 0x5c

/** Pads a message of `length` bytes that follows one block: a 1 bit, zeros, the length in bits. */
function paddedBlock(blockLength: number, length: number): DataView {
  const block = new DataView(new ArrayBuffer(blockLength))
  block.setUint8(length, 0x80)
  block.setUint32(blockLength - 4, (blockLength + length) * 8)
  return block
}

function createEngine(Hash: new () => BlockHash & WholeHash): Engine {
  const hash = new Hash()
  const keyBytes = new Uint8Array(hash.blockLen)
  return {
    hash,
    digest: (key) => new Hash().update(key).digest(),
    keyBlock: new DataView(keyBytes.buffer),
    keyBytes,
    counterBlock: paddedBlock(hash.blockLen, COUNTER_BYTES),
    digestBlock: paddedBlock(hash.blockLen, hash.outputLen),
  }
}

let sha1Engine: Engine | undefined
let sha256Engine: Engine | undefined
let sha512Engine: Engine | undefined

/** Created on first use, so that importing the package computes nothing. */
function engineOf(algorithm: OtpAlgorithm): Engine {
  if (algorithm === 'SHA1') {
    sha1Engine ??= createEngine(Sha1Blocks)
    return sha1Engine
  }
  if (algorithm === 'SHA256') {
    sha256Engine ??= createEngine(Sha256Blocks)
    return sha256Engine
  }
  sha512Engine ??= createEngine(Sha512Blocks)
  return sha512Engine
}

/** Hashes the key padded with `pad`. `keyBytes` and `keyBlock` are views of the same memory. */
function absorbKey({ hash, keyBytes, keyBlock }: Engine, key: Uint8Array, pad: number): Words {
  keyBytes.fill(pad)
  for (let index = 0; index < key.length; index += 1) keyBytes[index] = (key[index] ?? 0) ^ pad
  return hash.compress(hash.start, keyBlock)
}

/** Hashes the two padded keys (RFC 2104 §2), once for the life of a secret. */
export function createHmacKeyState(algorithm: OtpAlgorithm, secret: Uint8Array): HmacKeyState {
  const engine = engineOf(algorithm)
  const key = secret.length > engine.hash.blockLen ? engine.digest(secret) : secret
  const inner = absorbKey(engine, key, INNER_PAD)
  const outer = absorbKey(engine, key, OUTER_PAD)
  engine.keyBytes.fill(0)
  engine.hash.wipe()
  return { engine, inner, outer }
}

function setWords(block: DataView, words: Words): void {
  let offset = 0
  for (const word of words) {
    block.setUint32(offset, word)
    offset += 4
  }
}

/**
 * The HMAC of a counter, dynamically truncated to 31 bits (RFC 4226 §5.3). The counter is 8 bytes, big-endian
 * (RFC 4226 §5.1), passed as two halves.
 */
export function truncatedHmac(key: HmacKeyState, counterHigh: number, counterLow: number): number {
  const { hash, counterBlock, digestBlock } = key.engine
  counterBlock.setUint32(0, counterHigh)
  counterBlock.setUint32(4, counterLow)
  setWords(digestBlock, hash.compress(key.inner, counterBlock))
  const mac = hash.compress(key.outer, digestBlock)
  setWords(digestBlock, mac)
  // The offset is in the last byte of the HMAC, which is byte 19 only for SHA1 (RFC 4226 erratum 6756).
  const offset = (mac[mac.length - 1] ?? 0) & 0xf
  return digestBlock.getUint32(offset) & 0x7fffffff
}

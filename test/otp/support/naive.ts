import { createHmac } from 'node:crypto'

/** RFC 4226 §5.3 as it is written, over the platform's HMAC: the independent reading that ours is held to. */
export function naiveHotp(secret: Uint8Array, counter: bigint, algorithm: string, digits: number): string {
  const message = Buffer.alloc(8)
  message.writeBigUInt64BE(counter)
  const mac = createHmac(algorithm.toLowerCase(), secret).update(message).digest()
  const offset = mac.readUInt8(mac.length - 1) & 0xf
  const truncated = mac.readUInt32BE(offset) & 0x7fffffff
  return (BigInt(truncated) % 10n ** BigInt(digits)).toString().padStart(digits, '0')
}

import { createHmac } from 'node:crypto'

/** An authenticator app, written from the RFC and not from our code. It scans a URI and shows codes. */
export interface Phone {
  /** The code of the time step at `time`, or of a step so many steps later. */
  code(time: Date, steps?: number): string
}

export function scan(uri: string): Phone {
  const { searchParams } = new URL(uri)
  const secret = base32(searchParams.get('secret') ?? '')
  const period = Number(searchParams.get('period') ?? 30)
  const digits = Number(searchParams.get('digits') ?? 6)
  const algorithm = searchParams.get('algorithm') ?? 'SHA1'
  return {
    code(time, steps = 0) {
      const counter = Buffer.alloc(8)
      counter.writeBigUInt64BE(BigInt(Math.floor(time.getTime() / 1000 / period) + steps))
      const mac = createHmac(algorithm, secret).update(counter).digest()
      const offset = mac.readUInt8(mac.length - 1) & 15
      const number = mac.readUInt32BE(offset) & 0x7fffffff
      return String(number % 10 ** digits).padStart(digits, '0')
    },
  }
}

function base32(text: string): Buffer {
  const bits = [...text].map((c) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'),
  )
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)))
}

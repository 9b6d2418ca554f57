import { OtpSecret } from '../otp/index.js'
import { type Command, print, readArguments, readNumber } from './command.js'

const OPTIONS = { bytes: { type: 'string' }, hex: { type: 'boolean' } } as const

export const secret: Command = {
  summary: 'print a new random secret',
  help: `Usage: stepward secret [options]

Prints a new random secret in Base32.
  --bytes N            length in bytes, 16 to 128, default 20
  --hex                in hexadecimal instead`,
  run(args) {
    const { values } = readArguments(args, OPTIONS)
    const generated = OtpSecret.generate(readNumber('bytes', values.bytes))
    print(values.hex === true ? Buffer.from(generated.toBytes()).toString('hex') : generated.toBase32())
    return 0
  },
}

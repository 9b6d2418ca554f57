import { OtpSecret } from '../otp/index.js'
import { type Command, print, readArguments, readNumber } from './command.js'

export const secret: Command = {
  summary: 'print a new random secret',
  help: `Usage: stepward secret [options]

Prints a new random secret in Base32.
  --bytes N            length in bytes, 16 to 128, default 20`,
  run(args) {
    const { values } = readArguments(args, { bytes: { type: 'string' } })
    print(OtpSecret.generate(readNumber('bytes', values.bytes)).toBase32())
    return 0
  },
}

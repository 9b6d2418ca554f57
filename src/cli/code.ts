import { generateHotp, generateTotp } from '../otp/index.js'
import { CODE_HELP, CODE_OPTIONS, hotpOptions, readCounter, totpOptions } from './code-options.js'
import { type Command, print, readArguments } from './command.js'
import { readSecret, SECRET_HELP, SECRET_OPTIONS } from './input.js'

export const code: Command = {
  summary: 'print the code of a secret, now or at a time',
  help: `Usage: stepward code [options] < secret.txt

Prints the code that an authenticator app shows for a secret.

${SECRET_HELP}

${CODE_HELP}`,
  async run(args) {
    const { values } = readArguments(args, { ...SECRET_OPTIONS, ...CODE_OPTIONS })
    const counter = readCounter(values)
    const secret = await readSecret(values)
    print(
      counter === undefined
        ? generateTotp(secret, totpOptions(values))
        : generateHotp(secret, counter, hotpOptions(values)),
    )
    return 0
  },
}

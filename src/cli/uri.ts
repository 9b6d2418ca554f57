import { type Command, print, readArguments } from './command.js'
import { buildUri, KEY_HELP, KEY_OPTIONS } from './key-options.js'
import { readSecret, SECRET_HELP, SECRET_OPTIONS } from './secret-input.js'

export const uri: Command = {
  summary: 'print the otpauth URI of a secret, for an authenticator app',
  help: `Usage: stepward uri --issuer NAME --account NAME [options] < secret.txt

Prints the otpauth URI. Warnings about what some apps ignore or fail on go to standard error.

${SECRET_HELP}

${KEY_HELP}`,
  async run(args) {
    const { values } = readArguments(args, { ...SECRET_OPTIONS, ...KEY_OPTIONS })
    print(buildUri(await readSecret(values), values))
    return 0
  },
}

import { qrSvg, qrTerminal } from '../qr/index.js'
import { type Command, present, print, readArguments, readNumber, requireNone } from './command.js'
import { buildUri, KEY_HELP, KEY_OPTIONS } from './key-options.js'
import { readSecretOrUri, SECRET_OPTIONS, SECRET_OR_URI_HELP } from './secret-input.js'

const OPTIONS = {
  ...SECRET_OPTIONS,
  ...KEY_OPTIONS,
  terminal: { type: 'string' },
  svg: { type: 'boolean' },
  size: { type: 'string' },
  title: { type: 'string' },
} as const

type Values = ReturnType<typeof readArguments<typeof OPTIONS>>['values']

/** The URI as it was given, because its issuer's apps read it so, or that of a secret. */
async function readOrBuildUri(values: Values): Promise<string> {
  const { text, secret, key } = await readSecretOrUri(values)
  if (key === null) return buildUri(secret, values)
  requireNone(values, Object.keys(KEY_OPTIONS), 'only with a secret; the URI contains it already')
  return text
}

export const qr: Command = {
  summary: 'draw the QR code of an otpauth URI, or of a secret',
  help: `Usage: stepward uri … | stepward qr [options]
       stepward qr --issuer NAME --account NAME [options] < secret.txt

Draws a QR code for an authenticator app in the terminal, or as SVG.
  --terminal KIND      any (default), or dark or light for plain text without escape sequences
  --svg                print SVG
  --size PIXELS        width and height of the SVG, 64 to 4096
  --title TEXT         text of the SVG for screen readers

${SECRET_OR_URI_HELP}

For a secret:
${KEY_HELP}`,
  async run(args) {
    const { values } = readArguments(args, OPTIONS)
    const { terminal, title } = values
    const size = readNumber('size', values.size)
    if (values.svg === true) requireNone(values, ['terminal'], 'not with --svg')
    else requireNone(values, ['size', 'title'], 'only with --svg')
    const text = await readOrBuildUri(values)
    print(
      values.svg === true
        ? qrSvg(text, present({ size, title }))
        : qrTerminal(text, present({ terminal: terminal as 'any' | 'dark' | 'light' | undefined })),
    )
    return 0
  },
}

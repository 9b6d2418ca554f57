import { parseOtpauthUri } from '../otp/index.js'
import { type Command, misuse, present, print, readArguments, readNumber, requireNone } from './command.js'
import { readText } from './input.js'

const OPTIONS = {
  'uri-file': { type: 'string' },
  terminal: { type: 'string' },
  svg: { type: 'boolean' },
  size: { type: 'string' },
  title: { type: 'string' },
} as const

/** The encoder is an optional peer, which only this command needs. */
async function loadQr() {
  try {
    return await import('../qr/index.js')
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'ERR_MODULE_NOT_FOUND') {
      throw misuse('the package qr is not installed; run: npm install qr')
    }
    throw error
  }
}

export const qr: Command = {
  summary: 'draw the QR code of an otpauth URI',
  help: `Usage: stepward uri … | stepward qr [options]

Draws the QR code of an otpauth URI in the terminal, or as SVG. Needs the package qr.

The URI contains the secret, so it is read from standard input or a file, never from an argument.
  --uri-file FILE      read the URI from FILE
  --terminal KIND      any (default), or dark or light for plain text without escape sequences
  --svg                print SVG
  --size PIXELS        width and height of the SVG, 64 to 4096
  --title TEXT         text of the SVG for screen readers`,
  async run(args) {
    const { values } = readArguments(args, OPTIONS)
    const { terminal, title } = values
    const size = readNumber('size', values.size)
    if (values.svg === true) requireNone(values, ['terminal'], 'not with --svg')
    else requireNone(values, ['size', 'title'], 'only with --svg')
    const text = await readText(values['uri-file'], 'an otpauth URI')
    parseOtpauthUri(text)
    const { qrSvg, qrTerminal } = await loadQr()
    print(
      values.svg === true
        ? qrSvg(text, present({ size, title }))
        : qrTerminal(text, present({ terminal: terminal as 'any' | 'dark' | 'light' | undefined })),
    )
    return 0
  },
}

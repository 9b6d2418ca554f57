import type { Bug } from './bugs-codes.js'
import { type Base32Parts, CORRECT_BASE32, RFC4648_ALPHABET } from './naive-base32.js'

const strip = CORRECT_BASE32.clean

export const BASE32_BUGS: readonly Bug<Base32Parts>[] = [
  [
    'the other alphabet',
    { alphabet: '0123456789ABCDEFGHIJKLMNOPQRSTUV' },
    ['base32 Rfc4648', 'base32 Base32Hex'],
  ],
  [
    'padding is a must',
    { clean: (text) => (text.length % 8 === 0 ? strip(text) : '!') },
    ['base32 Unpadded'],
  ],
  [
    'padding is written',
    { write: (text) => text.padEnd(Math.ceil(text.length / 8) * 8, '=') },
    ['base32 Unpadded'],
  ],
  ['a wrong entry', { alphabet: RFC4648_ALPHABET.replace('Z2', '2Z') }, ['base32 AllValues']],
  ['padding is zeros', { clean: (text) => text.replaceAll('=', 'A') }, ['base32 Padding']],
  [
    'padding anywhere',
    { clean: (text) => text.replaceAll('=', '') },
    ['base32 MisplacedPadding', 'base32 ManyEquals'],
  ],
  [
    'a cut at the first padding',
    { clean: (text) => text.split('=')[0] ?? '' },
    ['base32 MisplacedPadding', 'base32 ManyEquals'],
  ],
  ['a last byte of the rest', { bytes: (bits) => bits.match(/.{1,8}/g) ?? [] }, ['base32 TrailingBits']],
  ['any length', { checkLength: () => {} }, ['base32 ImpossibleLength']],
  [
    'lower case is skipped',
    { clean: (text) => strip(text).replace(/[a-z]/g, ''), checkLength: () => {} },
    ['base32 LowerCase'],
  ],
  ['case folded by Unicode', { clean: (text) => strip(text).toUpperCase() }, ['base32 CaseFolding']],
  [
    'look-alikes are guessed',
    { clean: (text) => strip(text).replace(/[0189]/g, (one) => 'OLBG'['0189'.indexOf(one)] ?? '') },
    ['base32 LookAlikes'],
  ],
  [
    'a cut at the first separator',
    { clean: (text) => strip(text.split(/[\s-]/).find((part) => part !== '') ?? ''), checkLength: () => {} },
    ['base32 Separators'],
  ],
  [
    'what is foreign is skipped',
    { clean: (text) => text.replace(/[^A-Z2-7]/g, '') },
    ['base32 ForeignCharacters'],
  ],
  [
    'what is foreign is 31',
    { readCharacter: (one, alphabet) => alphabet.indexOf(one) & 31 },
    ['base32 ForeignCharacters', 'base32 LookAlikes'],
  ],
]

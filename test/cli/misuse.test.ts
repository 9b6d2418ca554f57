import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { ROOT } from '../package/repository.js'
import {
  RFC_SECRET,
  stepward,
  stepwardOnFullDisk,
  stepwardWithoutReader,
  temporaryFile,
} from './support/run.js'

const COMMANDS = [
  ...['code', 'verify', 'uri', 'qr', 'secret', 'vectors', 'schema', 'openapi'],
  ...['import', 'reseal', 'compliance', 'events'],
]

const IMPORT = ['import', '--from', 'neutral', '--service', './nowhere.js']

/** One plain sentence, no stack and no secret. */
const SENTENCE = /^stepward: [^\n]+\n$/

describe('help', () => {
  it.each(['--help', '-h'])('%s names every command', async (flag) => {
    const { status, stdout, stderr } = await stepward([flag])
    expect([status, stderr]).toEqual([0, ''])
    for (const name of COMMANDS) expect(stdout).toContain(`\n  ${name} `)
  })

  it.each(COMMANDS)('%s has its own, whatever else is given', async (name) => {
    const help = await stepward([name, '--help'])
    expect([help.status, help.stderr]).toEqual([0, ''])
    expect(help.stdout).toMatch(new RegExp(`^Usage: stepward .*${name} `))
    expect(await stepward([name, '--nonsense', 'x', '-h'])).toEqual(help)
  })

  it('is there by name, too', async () => {
    for (const name of COMMANDS) expect(await stepward(['help', name])).toEqual(await stepward([name, '-h']))
    expect(await stepward(['help'])).toEqual(await stepward(['--help']))
    expect(await stepward(['help', 'frobnicate'])).toEqual(await stepward(['frobnicate']))
  })

  it('without a command it is printed with status 2', async () => {
    expect(await stepward([])).toEqual({ ...(await stepward(['--help'])), status: 2 })
  })

  it.each(['--version', 'version'])('%s is that of the package', async (word) => {
    expect(await stepward([word])).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: '' })
  })
})

describe('an unknown command', () => {
  it.each([
    ['imprt', 'import'],
    ['Verify', 'verify'],
    ['complience', 'compliance'],
    ['vector', 'vectors'],
    ['reseall', 'reseal'],
  ])('%s is answered with %s', async (word, near) => {
    const answer = { status: 2, stdout: '', stderr: `stepward: unknown command; did you mean ${near}?\n` }
    expect(await stepward([word])).toEqual(answer)
    expect(await stepward(['help', word])).toEqual(answer)
  })

  it.each(['frobnicate', RFC_SECRET, 'x', '__proto__'])('%s is like none, and is not shown', async (word) => {
    expect(await stepward([word])).toEqual({
      status: 2,
      stdout: '',
      stderr: `stepward: unknown command; the commands are ${COMMANDS.join(', ')}\n`,
    })
  })
})

describe('S11 misuse ends with status 2 and one sentence', () => {
  const long = 'A'.repeat(100)
  it.each([
    ['an unknown command', [RFC_SECRET]],
    ['an inherited command', ['constructor']],
    ['an unknown option', ['code', '--frobnicate']],
    ['a secret as an option', ['code', `--secret=${RFC_SECRET}`]],
    ['a secret as an argument', ['code', RFC_SECRET]],
    ['a secret behind a code', ['verify', '287082', RFC_SECRET]],
    ['a secret in place of a value', ['code', '--digits', RFC_SECRET]],
    ['an option without its value', ['code', '--digits']],
    ['an option twice', ['code', '--digits', '6', '--digits', '8']],
    ['a value for a switch', ['code', '--lenient=yes']],
    ['digits out of range', ['code', '--digits', '5']],
    ['digits that are none', ['code', '--digits', '0x6']],
    ['a number too long', ['code', '--time', '9'.repeat(21)]],
    ['milliseconds', ['code', '--time', '1700000000000']],
    ['a date without a zone', ['code', '--time', '2026-11-28T09:00:00']],
    ['a day that there is not', ['code', '--time', '2026-02-30']],
    ['an hour that there is not', ['code', '--time', '2026-11-28T25:00:00Z']],
    ['a date before 1970', ['code', '--time', '1969-12-31']],
    ['no codes', ['code', '--count', '0']],
    ['too many codes', ['code', '--count', '1001']],
    ['codes beyond the last counter', ['code', '--counter', '18446744073709551615', '--count', '2']],
    ['Base32 as hexadecimal', ['code', '--hex']],
    ['a counter beyond 2^64-1', ['code', '--counter', '18446744073709551616']],
    ['a counter and a time', ['code', '--counter', '1', '--time', '59']],
    ['an unknown algorithm', ['code', '--algorithm', 'MD5']],
    ['no code', ['verify']],
    ['no system', ['import', '--service', 'x.js']],
    ['an unknown system', ['import', '--from', RFC_SECRET, '--service', 'x.js']],
    ['no service', ['import', '--from', 'neutral']],
    ['a service that is not there', IMPORT],
    ['an unknown format of rows', [...IMPORT, '--format', 'xml']],
    ['nobody at a time', [...IMPORT, '--concurrency', '0']],
    ['too many people at a time', [...IMPORT, '--concurrency', '65']],
    ['a setting without its value', [...IMPORT, '--set', 'digits']],
    ['a secret as a setting', [...IMPORT, '--set', `secret=${RFC_SECRET}`]],
    ['an unknown library', [...IMPORT, '--proof', RFC_SECRET]],
    ['a library that is not there', [...IMPORT.slice(0, 4), '/nowhere.js', '--proof', 'otplib']],
    ['rows as an argument', [...IMPORT, 'rows.csv']],
    ['no company', ['compliance', '--service', './nowhere.js']],
    ['no service for a list', ['events', '--user', 'u1']],
    ['a rotation without a service', ['reseal', '--apply']],
    ['a base path with a slash at the end', ['openapi', '--base-path', '/a/']],
    ['no engine', ['schema']],
    ['an unknown engine', ['schema', 'oracle']],
    ['two engines', ['schema', 'postgres', 'mysql']],
    ['a schema where there is none', ['schema', 'sqlite', '--schema', 'auth']],
    ['a prefix that is no name', ['schema', 'postgres', '--prefix', 'a"b']],
    ['a look-ahead without a counter', ['verify', '287082', '--look-ahead', '3']],
    ['a window with a counter', ['verify', '287082', '--counter', '1', '--past', '1']],
    ['a window too wide', ['verify', '287082', '--past', '11']],
    ['no issuer', ['uri', '--account', 'a']],
    ['a colon in the issuer', ['uri', '--issuer', 'a:b', '--account', 'c']],
    ['a size without SVG', ['qr', '--size', '240']],
    ['an issuer for a URI', ['qr', '--issuer', 'a']],
    ['an unknown terminal', ['qr', '--terminal', 'pink']],
    ['a secret too short', ['secret', '--bytes', '15']],
    ['a file that is not there', ['code', '--secret-file', join(long, RFC_SECRET)]],
    ['a folder for a file', ['code', '--secret-file', ROOT]],
    ['no implementation', ['vectors']],
    ['two implementations', ['vectors', '--module', 'a', '--command', 'b']],
    ['a module that is not there', ['vectors', '--module', './nowhere.js']],
    ['an unknown kind', ['vectors', '--command', 'true', '--only', 'hotp,hotp2']],
    ['a kind twice', ['vectors', '--command', 'true', '--only', 'hotp,hotp']],
    ['a timeout of 0', ['vectors', '--command', 'true', '--timeout', '0']],
    ['a kind and a file', ['vectors', '--command', 'true', '--only', 'hotp', '--file', 'x.json']],
    ['--serve and more', ['vectors', '--serve', './x.js', '--timeout', '3']],
    ['--serve of nothing', ['vectors', '--serve', './nowhere.js']],
  ])('%s', async (_, args) => {
    const input = args[0] === 'qr' ? `otpauth://totp/a:b?secret=${RFC_SECRET}` : RFC_SECRET
    const { status, stdout, stderr } = await stepward(args, { input })
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(SENTENCE)
    expect(stderr).not.toContain(RFC_SECRET)
  })
})

describe('S11 standard input that is no secret ends with status 2 and one sentence', () => {
  it.each([
    ['nothing', ''],
    ['a line break', '\n'],
    ['a binary file', Uint8Array.from({ length: 4096 }, (_, index) => (index * 37) % 256)],
    ['malformed UTF-8', Uint8Array.of(0x47, 0xff, 0xfe)],
    ['NUL', '\0'.repeat(32)],
    ['20 MB', 'A'.repeat(20_000_000)],
    ['80,000 "="', '='.repeat(80_000)],
    ['two lines', `${RFC_SECRET}\n${RFC_SECRET}\n`],
    ['the Kelvin sign', `${RFC_SECRET.slice(1)}\u212a`],
    ['a secret with a mistake', `${RFC_SECRET.slice(1)}1`],
    ['a password', 'correct horse battery staple'],
  ])('%s', async (_, input) => {
    for (const args of [['code'], ['code', '--lenient'], ['verify', '287082'], ['qr']]) {
      const { status, stdout, stderr } = await stepward(args, { input })
      expect([status, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(SENTENCE)
      for (const shown of [RFC_SECRET.slice(1), 'correct', 'AAAA']) expect(stderr).not.toContain(shown)
    }
  })

  it('of a file, too', async () => {
    const file = temporaryFile('secret.bin', Uint8Array.of(0xff, 0xfe))
    expect((await stepward(['code', '--secret-file', file])).stderr).toMatch(SENTENCE)
  })
})

const uri = `otpauth://totp/a:b?secret=${RFC_SECRET}&issuer=a`

describe('S11 a secret or a URI is found in what files and pipes add', () => {
  const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')
  const around: readonly (readonly [string, (text: string) => string | Uint8Array])[] = [
    ['a byte order mark', (text) => `\ufeff${text}`],
    ['blank lines', (text) => `\r\n\n${text}\r\n \n\n`],
    ['spaces and tabs', (text) => ` \t${text} \t`],
    ['the UTF-16 of PowerShell', (text) => utf16(`${text}\r\n`)],
    ['the UTF-16 of another order', (text) => utf16(`${text}\n`).swap16()],
  ]
  it.each(around)('%s', async (_, wrap) => {
    for (const text of [RFC_SECRET, uri]) {
      const input = wrap(text)
      expect((await stepward(['code', '--time', '59'], { input })).stdout).toBe('287082\n')
      expect((await stepward(['verify', '287082', '--time', '59'], { input })).status).toBe(0)
    }
    expect(await stepward(['qr'], { input: wrap(uri) })).toEqual(await stepward(['qr'], { input: uri }))
  })
})

describe('an error names what helps', () => {
  const spaced = 'gezd gnbv gy3t qojq gezd gnbv gy3t qojq'
  it.each([
    [['code'], spaced, 'try --lenient'],
    [['code'], 'JBSWY3DPEHPK3PXP', 'try --min-bytes 10'],
    [['code'], 'jbswy3dpehpk3pxp', 'try --lenient --min-bytes 10'],
    [['code', '--lenient'], 'jbswy3dpehpk3pxp', 'try --min-bytes 10'],
    [['uri', '--issuer', 'a', '--account', 'b'], spaced, 'try --lenient'],
    [['code'], '3132333435363738393031323334353637383930', 'try --hex'],
    [['code', '--lenient'], '31323334353637383930', 'try --hex --min-bytes 10'],
    [['code', '--hex'], RFC_SECRET, 'leave out --hex'],
    [['qr'], uri.replace('totp', 'TOTP'), 'try --lenient'],
    [['verify', '287082'], uri.replace(RFC_SECRET, spaced.replaceAll(' ', '%20')), 'try --lenient'],
    [['qr'], RFC_SECRET, 'expected --issuer and --account, to build the URI of a secret'],
    [['uri', '--issuer', 'a', '--account', 'b'], uri, 'expected a secret, got a URI'],
    [['code', '--hex'], uri, '--hex: not with a URI'],
    [['code', '--counter', '1'], uri, '--counter: not with a time-based URI'],
    [['code'], `${RFC_SECRET}\n${RFC_SECRET}`, 'standard input has 2 lines; expected one, with'],
    [['verify', '287', '082'], RFC_SECRET, 'quote the code if it contains spaces'],
    [['code', '--digit', '8'], RFC_SECRET, 'did you mean --digits?'],
    [['code', '--secret', RFC_SECRET], '', 'did you mean --secret-file?'],
    [['import', '--serivce', 'two-factor.js'], '', 'did you mean --service?'],
    [['code', '--digits'], RFC_SECRET, '--digits: expected a value, as in --digits=VALUE'],
    [['code', '--time', '-5'], RFC_SECRET, '--time: expected a value, as in --time=VALUE'],
    [['code', '--lenient=yes'], RFC_SECRET, '--lenient: takes no value'],
    [['code', '--digits', '6', '--digits', '8'], RFC_SECRET, '--digits: given twice; pass it once'],
    [['code', '--digits', '5'], RFC_SECRET, '--digits: expected 6, 7 or 8, got 5'],
    [['verify', '287082', '--past', '11'], RFC_SECRET, '--past: expected an integer from 0 to 10, got 11'],
    [['uri', '--issuer', 'a', '--account', 'b:c'], RFC_SECRET, '--account: contains a colon'],
  ] as const)('%j', async (args, input, advice) => {
    const { status, stdout, stderr } = await stepward(args, { input })
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(SENTENCE)
    expect(stderr).toContain(advice)
    for (const shown of [RFC_SECRET, 'gezd', 'jbsw']) expect(stderr).not.toContain(shown)
  })
})

describe('output that nobody gets', () => {
  it.each(['code', 'schema'])('%s on a full disk ends with status 2 and one sentence', async (name) => {
    const args = name === 'code' ? ['code'] : ['schema', 'postgres']
    const ended = await stepwardOnFullDisk(args, RFC_SECRET)
    expect(ended).toEqual({
      status: 2,
      stdout: '',
      stderr: 'stepward: standard output cannot be written (ENOSPC)\n',
    })
  })

  it('into a pipe that is closed, as by head, leaves the exit status as it is and says nothing', async () => {
    const verify = (code: string) => stepwardWithoutReader(['verify', code, '--time', '59'], RFC_SECRET)
    expect(await verify('287082')).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(await verify('287083')).toEqual({ status: 1, stdout: '', stderr: '' })
  })
})

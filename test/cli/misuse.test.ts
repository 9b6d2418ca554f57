import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { ROOT } from '../package/repository.js'
import { RFC_SECRET, stepward, temporaryFile, temporaryFolder } from './support/run.js'

const COMMANDS = ['code', 'verify', 'uri', 'qr', 'secret', 'vectors', 'schema']

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

  it('without a command it is printed with status 2', async () => {
    expect(await stepward([])).toEqual({ ...(await stepward(['--help'])), status: 2 })
  })

  it('--version is that of the package', async () => {
    expect(await stepward(['--version'])).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: '' })
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
    ['a counter beyond 2^64-1', ['code', '--counter', '18446744073709551616']],
    ['a counter and a time', ['code', '--counter', '1', '--time', '59']],
    ['an unknown algorithm', ['code', '--algorithm', 'MD5']],
    ['no code', ['verify']],
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
    ['a byte order mark', `\ufeff${RFC_SECRET}`],
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

describe('without the optional package', () => {
  it('qr says what to install, and everything else works', async () => {
    // The package as it is installed, beside its dependencies and without its peer.
    const modules = join(temporaryFolder(), 'node_modules')
    mkdirSync(join(modules, '@noble'), { recursive: true })
    const names = ['@noble/hashes', 'base32-decode', 'base32-encode', 'to-data-view']
    for (const name of names) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name))
    const installed = join(modules, 'stepward')
    mkdirSync(installed)
    for (const name of ['dist', 'package.json'])
      cpSync(join(ROOT, name), join(installed, name), { recursive: true })
    const main = join(installed, 'dist', 'cli', 'main.js')

    const uri = `otpauth://totp/a:b?secret=${RFC_SECRET}&issuer=a`
    const { status, stderr } = await stepward(['qr'], { input: uri, main })
    expect([status, stderr]).toEqual([2, 'stepward: the package qr is not installed; run: npm install qr\n'])
    expect((await stepward(['code', '--time', '59'], { input: RFC_SECRET, main })).stdout).toBe('287082\n')
  })
})

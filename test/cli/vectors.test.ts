import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { freshDist } from '../package/repository.js'
import { readVectors } from '../vectors/files.js'
import { foreign, stepward, temporaryFile, temporaryFolder } from './support/run.js'

const OURS = `export { stepwardImplementation as default } from '${pathToFileURL(join(freshDist(), 'testing', 'index.js')).href}'`
const hotpCases = readVectors('hotp')
const TOTAL = hotpCases.numberOfTests
const generated = hotpCases.testGroups
  .filter(({ operation }) => operation === 'hotp')
  .flatMap(({ tests }) => tests)

/** The last row of the table: passed, failed, not supported. */
const totals = (stdout: string): number[] =>
  (/^all cases +(\d+) +(\d+) +(\d+)$/m.exec(stdout) ?? []).slice(1).map(Number)

const asCommand = (fault = ''): string => `"${process.execPath}" "${foreign('foreign.mjs')}" ${fault}`
const runForeign = (fault: string, ...more: readonly string[]) =>
  stepward(['vectors', '--command', asCommand(fault), '--only', 'hotp', '--timeout', '1', ...more])

describe('stepward vectors --module', () => {
  it('passes our own implementation, all of it', async () => {
    const { status, stdout, stderr } = await stepward([
      'vectors',
      '--module',
      temporaryFile('ours.mjs', OURS),
    ])
    expect([status, stderr]).toEqual([0, ''])
    const all = ['hotp', 'totp', 'base32', 'otpauth-uri'].reduce(
      (sum, kind) => sum + readVectors(kind).numberOfTests,
      0,
    )
    expect(totals(stdout)).toEqual([all, 0, 0])
  })

  it('takes named exports and CommonJS, and what they print is no answer', async () => {
    const code = `console.log('hello'); `
    const module = temporaryFile(
      'mine.mjs',
      `${code} export const base32Encode = () => console.log('x') ?? 'MY'`,
    )
    const commonJs = temporaryFile('mine.cjs', `${code} exports.base32Encode = async () => 'MY'`)
    const [one, other] = await Promise.all(
      [module, commonJs].map((file) => stepward(['vectors', '--module', file, '--only', 'base32'])),
    )
    expect(one?.status).toBe(1)
    expect(one?.stdout).toBe(other?.stdout)
    expect(one?.stderr).toContain('hello')
  })

  it('finds a module by its path from here', async () => {
    const cwd = temporaryFolder()
    const file = temporaryFile('ours.mjs', OURS)
    const { status } = await stepward(['vectors', '--module', file, '--only', 'base32'], { cwd })
    expect(status).toBe(0)
  })

  it.each([
    ['ends the process', 'process.exit(0)', /the command ended \(exit status 0\) without an answer/],
    ['hangs', 'for (;;);', /no answer within 1 s/],
    ['never answers', 'return new Promise(() => {})', /no answer within 1 s/],
    [
      'answers with a value that is not JSON',
      'return 1n',
      /the answer is not JSON: a value that JSON cannot represent/,
    ],
    ['throws what is no error', 'throw null', /but it was refused: null/],
  ])('S11 reports a module that %s', async (_, body, reason) => {
    const file = temporaryFile('bad.mjs', `export function base32Encode() { ${body} }`)
    const args = ['vectors', '--module', file, '--only', 'base32', '--timeout', '1']
    const { status, stdout } = await stepward(args)
    expect(status).toBe(1)
    expect(stdout).toMatch(reason)
  })

  it('S11 a module that does not load has failed', async () => {
    const file = temporaryFile('broken.mjs', 'export const = ')
    const { status, stdout, stderr } = await stepward(['vectors', '--module', file, '--only', 'base32'])
    expect([status, totals(stdout)[0]]).toEqual([1, 0])
    expect(stderr).toMatch(/^(stepward: the module cannot be loaded: [^\n]+\n){3}$/)
  })

  it('a module that has none of the functions has shown nothing, and is no success', async () => {
    const file = temporaryFile('empty.mjs', 'export const hotP = () => 1')
    const { status, stdout } = await stepward(['vectors', '--module', file, '--only', 'hotp'])
    expect([status, totals(stdout)]).toEqual([1, [0, 0, TOTAL]])
  })
})

describe('stepward vectors --command', () => {
  it('checks a program by the line protocol', async () => {
    const { status, stdout, stderr } = await runForeign('')
    expect([status, stderr]).toEqual([0, ''])
    expect(totals(stdout)).toEqual([generated.length, 0, TOTAL - generated.length])
  })

  it('shows what is wrong by its flag, and ends with status 1', async () => {
    const { status, stdout } = await runForeign('zeros')
    expect(status).toBe(1)
    expect(stdout).toMatch(/^hotp LeadingZeros: .*\n {2}\d+ .*: expected "026920", got "26920"$/m)
    expect(stdout).toMatch(/^hotp SignBit +3 +0 +0$/m)
  })

  it.each([
    ['dies', 'the command ended (exit status 3) without an answer'],
    ['kills', 'the command ended ('],
    ['hangs', 'no answer within 1 s'],
    ['waits', 'no answer within 1 s'],
    ['garbage', 'the answer is not a JSON object'],
    ['binary', 'the answer is not JSON:'],
    ['array', 'the answer is not a JSON object'],
    ['null', 'the answer is not a JSON object'],
    ['empty', 'the answer is not JSON:'],
    ['order', 'expected an answer to request 5, got one with another id'],
    ['text', 'expected an answer to request 5, got one with another id'],
    ['neither', 'expected exactly one of output, error and unsupported in the answer'],
    ['both', 'expected exactly one of output, error and unsupported in the answer'],
    ['flood', 'the command wrote a line of more than 1000000 characters'],
  ])('S11 one that goes wrong (%s) fails the case, and is restarted for the next', async (fault, reason) => {
    const junit = join(temporaryFolder(), 'report.xml')
    const { status } = await runForeign(fault, '--junit', junit)
    const failures = readFileSync(junit, 'utf8').matchAll(/name="(\d+) [^"]*"><failure message="([^"]*)"/g)
    expect(status).toBe(1)
    expect(Array.from(failures, ([, ...numberAndReason]) => numberAndReason)).toEqual([
      ['5', expect.stringContaining(reason)],
    ])
  })

  it('S11 one that answers twice is out of step with the next request', async () => {
    const { status, stdout } = await runForeign('twice')
    expect(status).toBe(1)
    expect(stdout).toContain(
      '  6 Appendix D, count 5: expected an answer to request 6, got one with another id',
    )
  })

  it.each([
    ['is not there', './nowhere-at-all', /the command ended \(exit status 127\)/],
    ['reads nothing', 'true', /the command ended \(exit status 0\)/],
    ['only talks', 'yes', /the answer is not JSON: y$/m],
  ])('S11 one that %s is given up after three times', async (_, command, reason) => {
    const { status, stdout } = await stepward(['vectors', '--command', command, '--only', 'hotp'])
    expect([status, totals(stdout)]).toEqual([1, [0, TOTAL, 0]])
    expect(stdout).toMatch(reason)
    expect(stdout).toContain('not asked: the command failed to answer 3 times in a row')
  })

  it('what it says on standard error is shown', async () => {
    const { stderr } = await stepward(['vectors', '--command', 'echo oops >&2', '--only', 'hotp'])
    expect(stderr).toBe('oops\n'.repeat(3))
  })

  it('--junit writes a test for each case; a file that cannot be written is misuse', async () => {
    const junit = join(temporaryFolder(), 'report.xml')
    expect((await runForeign('', '--junit', junit)).status).toBe(0)
    const xml = readFileSync(junit, 'utf8')
    expect(xml).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /)
    expect(xml.match(/<testcase /g)).toHaveLength(TOTAL)
    expect((await runForeign('', '--junit', join(junit, 'x'))).status).toBe(2)
  })
})

describe('stepward vectors --serve', () => {
  it('answers requests with a module', async () => {
    const file = temporaryFile('mine.mjs', 'export const base32Encode = ({ bytes }) => bytes.toUpperCase()')
    const requests = [
      { id: 1, operation: 'base32Encode', input: { bytes: 'ff' } },
      { id: 2, operation: 'hotp', input: {} },
    ]
    const input = requests.map((request) => `${JSON.stringify(request)}\n`).join('')
    expect(await stepward(['vectors', '--serve', file], { input })).toEqual({
      status: 0,
      stdout: '{"id":1,"output":"FF"}\n{"id":2,"unsupported":"no function hotp"}\n',
      stderr: '',
    })
  })
})

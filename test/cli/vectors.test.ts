import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { freshDist, ROOT } from '../package/repository.js'
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
    ['ends the process', 'process.exit(0)', /the process ended \(exit status 0\) without an answer/],
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

  it.each([
    ['is not JavaScript', 'export const = ', 'the module cannot be loaded: '],
    ['throws', 'throw new Error("no database")', 'the module cannot be loaded: no database\n'],
    [
      'ends the process',
      'process.exit(0)',
      '--module: the process ended (exit status 0) without an answer\n',
    ],
    ['hangs', 'for (;;);', '--module: did not load within 1 s\n'],
    [
      'has none of the functions',
      'export const hotP = () => 1',
      'the module exports none of the functions hotp, totp, ',
    ],
    [
      'has only functions for other vectors',
      'export const totp = () => 1',
      'no case was checked: no function hotp\n',
    ],
  ])('S11 a module that %s ends with status 2 and one sentence', async (_, source, sentence) => {
    const args = ['vectors', '--only', 'hotp', '--timeout', '1']
    const { status, stdout, stderr } = await stepward([...args, '--module', temporaryFile('x.mjs', source)])
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^stepward: [^\n]+\n$/)
    expect(stderr).toContain(`stepward: ${sentence}`)
  })

  it('for a library that takes no time there is a hint, and the clock of the hint helps', async () => {
    const library = `
      import { createHmac } from 'node:crypto'
      import { mock } from 'node:test'
      function codeOfNow({ secret, algorithm, digits, period, epochStart }) {
        if (!/^SHA(1|256|512)$/.test(algorithm)) throw new Error('refused')
        const message = Buffer.alloc(8)
        message.writeBigUInt64BE(BigInt(Math.floor((Math.floor(new Date() / 1000) - epochStart) / period)))
        const mac = createHmac(algorithm, Buffer.from(secret, 'hex')).update(message).digest()
        const value = mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff
        return String(value % 10 ** digits).padStart(digits, '0')
      }`
    const without = temporaryFile('without.mjs', `${library} export const totp = codeOfNow`)
    const withClock = temporaryFile(
      'with-clock.mjs',
      `${library}
      export function totp(input) {
        mock.timers.enable({ apis: ['Date'], now: input.time * 1000 })
        try {
          return codeOfNow(input)
        } finally {
          mock.timers.reset()
        }
      }`,
    )
    const hint = 'for a library that takes no time, see stepward vectors --help'
    const failed = await stepward(['vectors', '--module', without, '--only', 'totp'])
    expect([failed.status, failed.stderr]).toEqual([1, `stepward: most totp cases failed; ${hint}\n`])
    const helped = await stepward(['vectors', '--module', withClock, '--only', 'totp'])
    expect([helped.status, totals(helped.stdout)[1]]).toEqual([0, 0])
    expect(helped.stderr).not.toContain(hint)
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
    ['dies', 'the process ended (exit status 3) without an answer'],
    ['kills', 'the process ended ('],
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
    ['flood', 'the process wrote a line of more than 1000000 characters'],
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
    ['is not there', './nowhere-at-all', 'the process ended (exit status 127)'],
    ['may not be run', ROOT, 'the process ended (exit status 126)'],
    ['reads nothing', 'true', 'the process ended (exit status 0)'],
    ['only talks', 'yes', 'the answer is not JSON: y'],
    ['is silent', 'sleep 60', 'no answer in time'],
  ])('S11 one that %s ends with status 2 and one sentence', async (_, command, sentence) => {
    const args = ['vectors', '--command', command, '--only', 'hotp', '--timeout', '1']
    const { status, stdout, stderr } = await stepward(args)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr.match(/^stepward: .*$/gm)).toEqual([
      expect.stringContaining(`stepward: --command: answered no request: ${sentence}`),
    ])
  })

  it('S11 one that supports nothing ends with status 2 and one sentence', async () => {
    const args = ['vectors', '--command', asCommand(''), '--only', 'base32']
    expect(await stepward(args)).toEqual({
      status: 2,
      stdout: '',
      stderr: 'stepward: no case was checked: base32Decode\n',
    })
  })

  it('S11 one that stops answering is given up after three times', async () => {
    const { status, stdout } = await runForeign('stops')
    expect([status, totals(stdout)]).toEqual([1, [4, TOTAL - 4, 0]])
    expect(stdout).toContain('not asked: the command failed to answer 3 times in a row')
  })

  it('what it says on standard error is shown', async () => {
    const { stderr } = await stepward(['vectors', '--command', 'echo oops >&2', '--only', 'hotp'])
    expect(stderr).toMatch(/^(oops\n){3}stepward: [^\n]+\n$/)
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

describe('stepward vectors --file', () => {
  const check = (content: string) =>
    stepward(['vectors', '--command', asCommand(''), '--file', temporaryFile('mine.json', content)])

  it("checks against a file of one's own", async () => {
    const [group] = hotpCases.testGroups
    const mine = { ...hotpCases, kind: 'mine', testGroups: [group], numberOfTests: group?.tests.length }
    const { status, stdout } = await check(JSON.stringify(mine))
    expect([status, totals(stdout)]).toEqual([0, [mine.numberOfTests, 0, 0]])
    expect(stdout).toMatch(/^mine Rfc4226 /m)
  })

  it.each([
    ['JSON', 'hotp', '--file: is not JSON'],
    ['a file of vectors', '{"kind":1}', '--file: kind: expected a non-empty string, got 1'],
    ['a list of them', '[{"kind":1}]', '--file: [0].kind: expected a non-empty string, got 1'],
    ['whole', JSON.stringify({ ...hotpCases, numberOfTests: 1 }), '--file: numberOfTests: expected'],
  ])('S11 one that is not %s ends with status 2 and one sentence', async (_, content, sentence) => {
    const { status, stdout, stderr } = await check(content)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^stepward: [^\n]+\n$/)
    expect(stderr).toContain(sentence)
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

  it.each(['hello', '', 'null'])(
    'S11 a line that is no request (%j) ends with status 2 and one sentence',
    async (line) => {
      const file = temporaryFile('mine.mjs', 'export const base32Encode = () => null')
      const { status, stderr } = await stepward(['vectors', '--serve', file], { input: `${line}\n` })
      expect([status, stderr]).toEqual([
        2,
        'stepward: standard input: expected a request, a JSON object, on each line\n',
      ])
    },
  )
})

import { describe, expect, it } from 'vitest'
import { RFC_SECRET, stepward, temporaryFile } from './support/run.js'

const ok = (stdout: string) => ({ status: 0, stdout: `${stdout}\n`, stderr: '' })

describe('stepward code', () => {
  it.each([
    ['6238-1.2 the code of a time', ['--time', '59', '--digits', '8'], '94287082'],
    ['4226-5.1 the code of a counter', ['--counter', '0'], '755224'],
    ['4226-5.1 of the last counter', ['--counter', '18446744073709551615', '--digits', '8'], '63094451'],
    ['another period', ['--time', '59', '--period', '59'], '287082'],
    ['another epoch', ['--time', '89', '--epoch-start', '30'], '287082'],
  ])('prints %s', async (_, args, code) => {
    expect(await stepward(['code', ...args], { input: `${RFC_SECRET}\n` })).toEqual(ok(code))
  })

  it('6238-1.2 takes another algorithm', async () => {
    const input = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA'
    const args = ['code', '--time', '59', '--digits', '8', '--algorithm', 'SHA256']
    expect(await stepward(args, { input })).toEqual(ok('46119246'))
  })

  it('reads the secret from a file', async () => {
    const file = temporaryFile('secret.txt', `${RFC_SECRET}\r\n`)
    expect(await stepward(['code', '--time', '59', '--secret-file', file])).toEqual(ok('287082'))
  })

  it.each([
    ['a secret in hexadecimal', ['--hex'], '3132333435363738393031323334353637383930'],
    ['hexadecimal with separators', ['--hex', '--lenient'], '31:32 33-3435363738393031323334353637383930'],
  ])('takes %s', async (_, args, input) => {
    expect(await stepward(['code', '--time', '59', ...args], { input })).toEqual(ok('287082'))
  })

  it.each([
    ['a date', '1970-01-01T00:00:59Z'],
    ['a date with fractions', '1970-01-01T00:00:59.999Z'],
    ['a date in another zone', '1970-01-01T01:00:59+01:00'],
    ['a date as `date --rfc-3339` prints it', '1970-01-01 00:00:59+00:00'],
    ['a date as `date +%FT%T%z` prints it', '1969-12-31T19:00:59-0500'],
    ['seconds with a fraction', '59.25'],
  ])('--time takes %s', async (_, time) => {
    expect(await stepward(['code', '--time', time], { input: RFC_SECRET })).toEqual(ok('287082'))
  })

  it('--time takes a day, which starts at midnight UTC', async () => {
    expect(await stepward(['code', '--time', '1970-01-01'], { input: RFC_SECRET })).toEqual(ok('755224'))
  })

  it.each([
    ['4226-5.1 of the next counters', ['--counter', '0'], ['755224', '287082', '359152']],
    ['6238-4.2 of the next time steps', ['--time', '59'], ['287082', '359152', '969429']],
    [
      '6238-4.2 of time steps of another length',
      ['--time', '59', '--period', '59'],
      ['287082', '359152', '969429'],
    ],
  ])('--count prints the codes %s, one a line', async (_, args, codes) => {
    const ended = await stepward(['code', '--count', '3', ...args], { input: RFC_SECRET })
    expect(ended).toEqual(ok(codes.join('\n')))
  })

  it.each([
    ['digits of the URI', '', [], 'totp', '94287082'],
    ['options before the URI', '', ['--digits', '6'], 'totp', '287082'],
    ['the counter of the URI', '&counter=1', [], 'hotp', '94287082'],
    ['a counter before that of the URI', '&counter=7', ['--counter', '1'], 'hotp', '94287082'],
  ])('takes a URI: %s', async (_, more, args, type, code) => {
    const input = `otpauth://${type}/A:b?secret=${RFC_SECRET}&issuer=A&digits=8${more}`
    const time = type === 'totp' ? ['--time', '59'] : []
    expect(await stepward(['code', ...time, ...args], { input })).toEqual(ok(code))
    expect((await stepward(['verify', code, ...time, ...args], { input })).status).toBe(0)
  })

  it('takes a URI as issuers write it only with --lenient', async () => {
    const input = `otpauth://TOTP/b?secret=${RFC_SECRET.toLowerCase()}&algorithm=sha1`
    expect(await stepward(['code', '--time', '59', '--lenient'], { input })).toEqual(ok('287082'))
    expect((await stepward(['code', '--time', '59'], { input })).status).toBe(2)
  })

  it('prints the code of now without a time', async () => {
    const { status, stdout } = await stepward(['code'], { input: RFC_SECRET })
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^\d{6}\n$/)])
  })

  it('reads what people type only with --lenient', async () => {
    const input = 'gezd gnbv gy3t qojq gezd gnbv gy3t qojq'
    expect(await stepward(['code', '--time', '59', '--lenient'], { input })).toEqual(ok('287082'))
    expect((await stepward(['code', '--time', '59'], { input })).status).toBe(2)
  })

  it('takes a short secret only with --min-bytes', async () => {
    const input = 'JBSWY3DPEHPK3PXP'
    expect((await stepward(['code', '--time', '59', '--min-bytes', '10'], { input })).status).toBe(0)
    expect((await stepward(['code', '--time', '59'], { input })).status).toBe(2)
  })
})

describe('stepward verify', () => {
  const verify = (args: readonly string[]) => stepward(['verify', ...args], { input: RFC_SECRET })

  it.each([
    ['the current step', ['287082', '--time', '59'], 'valid: time step 1, 0 from the current one'],
    ['full-width digits', ['２８７０８２', '--time', '59'], 'valid: time step 1, 0 from the current one'],
    ['a code with a space', ['287 082', '--time', '59'], 'valid: time step 1, 0 from the current one'],
    ['a step late', ['287082', '--time', '89'], 'valid: time step 1, -1 from the current one'],
    [
      'a wide window',
      ['287082', '--time', '330', '--past', '10'],
      'valid: time step 1, -10 from the current one',
    ],
    [
      'after a step',
      ['287082', '--time', '59', '--after-step', '0'],
      'valid: time step 1, 0 from the current one',
    ],
    ['a counter', ['287082', '--counter', '1'], 'valid: counter 1, the next is 2'],
    ['a look-ahead', ['287082', '--counter', '0', '--look-ahead', '1'], 'valid: counter 1, the next is 2'],
  ])('accepts %s', async (_, args, said) => {
    expect(await verify(args)).toEqual(ok(said))
  })

  it.each([
    ['a wrong code', ['287083', '--time', '59']],
    ['two steps late', ['287082', '--time', '120']],
    ['no window', ['287082', '--time', '89', '--past', '0']],
    ['S1 a used step', ['287082', '--time', '59', '--after-step', '1']],
    ['4226-7.2 a used counter', ['287082', '--counter', '2', '--look-ahead', '9']],
    ['no code at all', ['', '--time', '59']],
  ])('refuses %s with status 1', async (_, args) => {
    expect(await verify(args)).toEqual({ status: 1, stdout: 'not valid\n', stderr: '' })
  })
})

describe('stepward uri, qr and secret', () => {
  const URI = `otpauth://totp/A%20B:c%40d?secret=${RFC_SECRET}&issuer=A%20B`

  it('prints the URI of a secret', async () => {
    const args = ['uri', '--issuer', 'A B', '--account', 'c@d']
    expect(await stepward(args, { input: RFC_SECRET })).toEqual(ok(URI))
  })

  it('prints the URI of a counter-based key', async () => {
    const args = ['uri', '--issuer', 'A B', '--account', 'c@d', '--counter', '9007199254740993']
    const uri = `${URI.replace('totp', 'hotp')}&counter=9007199254740993`
    expect(await stepward(args, { input: RFC_SECRET })).toEqual(ok(uri))
  })

  it('says on standard error what some apps break on', async () => {
    const args = ['uri', '--issuer', 'A B', '--account', 'c@d', '--digits', '7', '--period', '60']
    const { status, stdout, stderr } = await stepward(args, { input: RFC_SECRET })
    expect([status, stdout]).toEqual([0, `${URI}&digits=7&period=60\n`])
    expect(stderr).toMatch(/^(stepward: .+\n){3}$/)
  })

  it('draws the QR code of a URI, for the terminal and as SVG', async () => {
    const plain = await stepward(['qr', '--terminal', 'dark'], { input: `${URI}\n` })
    expect([plain.status, plain.stderr]).toEqual([0, ''])
    expect(plain.stdout).toMatch(/^[█▀▄ \n]+$/)
    const svg = await stepward(['qr', '--svg', '--size', '240', '--title', 'Setup'], { input: URI })
    expect(svg.stdout).toMatch(/^<svg .*width="240".*<title>Setup<\/title>.*<\/svg>\n$/)
    const file = temporaryFile('uri.txt', URI)
    expect(await stepward(['qr', '--secret-file', file, '--terminal', 'dark'])).toEqual(plain)
  })

  it('draws the QR code of a secret, as of the URI that it builds', async () => {
    const key = ['--issuer', 'A B', '--account', 'c@d', '--digits', '8']
    const uri = await stepward(['uri', ...key], { input: RFC_SECRET })
    const drawn = await stepward(['qr', ...key], { input: RFC_SECRET })
    expect(drawn).toEqual({ ...(await stepward(['qr'], { input: uri.stdout })), stderr: uri.stderr })
  })

  it('draws nothing that is no otpauth URI', async () => {
    const { status, stdout } = await stepward(['qr'], { input: 'https://example.com' })
    expect([status, stdout]).toEqual([2, ''])
  })

  it('4226-R6 prints a new secret of 20 bytes, or of as many as are wanted', async () => {
    const [one, other] = await Promise.all([stepward(['secret']), stepward(['secret'])])
    expect([one.status, one.stdout]).toEqual([0, expect.stringMatching(/^[A-Z2-7]{32}\n$/)])
    expect(other.stdout).not.toBe(one.stdout)
    expect((await stepward(['secret', '--bytes', '64'])).stdout).toMatch(/^[A-Z2-7]{103}\n$/)
    expect((await stepward(['secret', '--hex'])).stdout).toMatch(/^[0-9a-f]{40}\n$/)
  })
})

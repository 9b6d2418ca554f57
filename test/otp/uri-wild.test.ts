import { describe, expect, it } from 'vitest'
import { parseOtpauthUri } from '../../src/otp/index.js'
import { casesOf } from '../vectors/files.js'
import { errorOf } from './support/expect-error.js'
import { orNull, shownBy, uriPage } from './support/uri-page.js'
import { WILD_URIS, type WildUri } from './support/uri-wild.js'

const lenient = { lenient: true }

const used = WILD_URIS.filter(({ shown }) => shown !== null)
const refused = WILD_URIS.filter(({ shown }) => shown === null)

describe('uri lenient parsing reads what others write', () => {
  it('uri at least 100 shapes', () => {
    expect(new Set(used.map(({ uri }) => uri)).size).toBeGreaterThanOrEqual(100)
  })

  it.each(used)('uri $from: $written', ({ uri, shown }) => {
    expect(shownBy(parseOtpauthUri(uri, lenient))).toEqual(shown)
  })

  it('uri a text that was pasted has white space and a byte order mark around it', () => {
    const { uri, shown } = used[0] as WildUri
    expect(shownBy(parseOtpauthUri(`\ufeff \n${uri}\r\n`, lenient))).toEqual(shown)
  })
})

describe('uri what no app can use is refused in both modes, by name', () => {
  it.each(refused)('uri $from: $written', ({ uri, refusal }) => {
    const { code, message } = errorOf(() => parseOtpauthUri(uri, lenient))
    expect(code).toBe('ERR_INVALID_URI')
    expect(message).toContain(`parseOtpauthUri: ${refusal}`)
    expect(errorOf(() => parseOtpauthUri(uri)).message).not.toContain('lenient')
  })
})

describe('uri strict parsing reads the same or points to lenient', () => {
  it.each(used)('uri $from: $written', ({ uri, shown }) => {
    const key = orNull(() => parseOtpauthUri(uri))
    if (key === null) {
      const { code, message } = errorOf(() => parseOtpauthUri(uri))
      expect([code, message]).toEqual([
        'ERR_INVALID_URI',
        expect.stringMatching(/; pass { lenient: true } to/),
      ])
    } else expect(shownBy(key)).toEqual(shown)
  })
})

/** What vectors refuse and apps do not: further colons, and text around what is used. */
const LENIENT_ONLY = ['of an impossible length', 'a space in front']

describe('uri lenient parsing never reads another key than the vectors expect', () => {
  const cases = casesOf('parseUri').map((test) => ({ ...test, uri: String(test.input['uri']) }))
  const invalid = cases.filter(
    ({ result, flags, comment }) =>
      result === 'invalid' && !flags.includes('Colon') && !LENIENT_ONLY.includes(comment),
  )

  it.each(invalid)('uri $tcId $comment is refused', ({ uri }) => {
    expect(errorOf(() => parseOtpauthUri(uri, lenient)).code).toBe('ERR_INVALID_URI')
  })

  it.each(cases.filter(({ result }) => result !== 'invalid'))('uri $tcId $comment is read so', (test) => {
    const key = orNull(() => parseOtpauthUri(test.uri, lenient))
    if (key === null) {
      expect(test.result).toBe('acceptable')
      return
    }
    const { secret, counter, image: _, ...fields } = key
    const hex = Buffer.from(secret.toBytes()).toString('hex')
    const read = { ...fields, secret: hex, counter: counter === undefined ? undefined : String(counter) }
    expect(JSON.parse(JSON.stringify(read))).toEqual(test.expected)
  })
})

describe('docs/uris.md', () => {
  it('uri the page shows what each parser makes of each shape', async () => {
    await expect(uriPage()).toMatchFileSnapshot('../../docs/uris.md')
  })
})

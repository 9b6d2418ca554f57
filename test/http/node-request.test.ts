import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { isBelow, type RequestParts, toRequest } from '../../src/http/node-request.js'

const parts = (given: Partial<RequestParts> = {}): RequestParts => ({
  method: 'POST',
  protocol: 'https',
  host: 'app.example',
  url: '/two-factor/verify?a=1',
  headers: {},
  stream: Readable.from([]),
  parsed: undefined,
  ...given,
})

const requestOf = (given: Partial<RequestParts>): Request | null =>
  toRequest(parts(given), { withBody: true })

/** A stream that a body parser has read. */
async function consumed(): Promise<Readable> {
  const stream = Readable.from([Buffer.from('gone')])
  await stream.toArray()
  return stream
}

describe('a request of Node', () => {
  it.each([
    ['an empty host', { host: '' }],
    ['a path in the host', { host: 'app.example/two-factor/status?' }],
    ['a user in the host', { host: 'app.example@evil.example' }],
    ['a space in the host', { host: 'app .example' }],
    ['an impossible port', { host: 'app.example:99999' }],
    ['a scheme that is none', { protocol: 'java script' }],
    ['a method that Request forbids', { method: 'TRACE' }],
    ['a newline in a header', { headers: { 'x-a': 'b\r\nset-cookie: c=d' } }],
    ['a header that is no Latin-1', { headers: { 'x-a': '€' } }],
    ['a header with an impossible name', { headers: { 'x a': 'b' } }],
  ])('with %s is refused', (_, given) => {
    expect(requestOf(given)).toBeNull()
  })

  it('with what a parser made and JSON cannot say is refused', async () => {
    expect(requestOf({ stream: await consumed(), parsed: { code: 1n } })).toBeNull()
  })

  it.each([
    ['/two-factor/status?a=1#b', 'https://app.example/two-factor/status?a=1'],
    ['//evil.example/two-factor/status', 'https://app.example//evil.example/two-factor/status'],
    ['http://evil.example/two-factor/status?a', 'https://app.example/two-factor/status?a'],
    ['*', 'https://app.example/'],
  ])('for %s has the host of the framework', (url, expected) => {
    expect(requestOf({ url })?.url.replace(/#.*/, '')).toBe(expected)
  })

  it.each([
    ['/two-factor/status', true],
    ['http://app.example/two-factor/status', true],
    ['/two-factor', false],
    ['/two-factory/status', false],
    ['//two-factor/status', false],
    ['/x/../two-factor/status', false],
    ['/?/two-factor/status', false],
    ['*', false],
  ])('for %s: is it one of the routes? %s', (url, expected) => {
    expect(isBelow('/two-factor', url)).toBe(expected)
  })

  it('keeps what came several times, and drops the pseudo headers of HTTP/2', () => {
    const headers = {
      ':path': '/',
      ':authority': 'app.example',
      'x-a': ['1', '2'],
      cookie: 'a=1; b=2',
      none: undefined,
    }
    const request = requestOf({ headers })
    expect([...(request?.headers ?? [])].sort()).toEqual([
      ['cookie', 'a=1; b=2'],
      ['x-a', '1, 2'],
    ])
  })

  it.each([
    ['an object', { code: '1' }, '{"code":"1"}'],
    ['a string', '{"code":"1"}', '{"code":"1"}'],
    ['bytes', Buffer.from('{"code":"1"}'), '{"code":"1"}'],
    ['nothing', undefined, ''],
  ])('has the body that a parser left as %s', async (_, parsed, expected) => {
    expect(await requestOf({ stream: await consumed(), parsed })?.text()).toBe(expected)
  })

  it('has the body itself, if a parser left an empty object and read nothing', async () => {
    const stream = Readable.from([Buffer.from('{"a'), Buffer.from('":1}')])
    expect(await requestOf({ stream, parsed: {} })?.text()).toBe('{"a":1}')
  })

  it('reads no more of the body than is asked for', async () => {
    let read = 0
    const stream = Readable.from(
      (async function* () {
        for (; read < 1000; read++) yield Buffer.alloc(1024)
      })(),
      { objectMode: false, highWaterMark: 1024 },
    )
    const reader = requestOf({ stream })?.body?.getReader()
    await reader?.read()
    expect(read).toBeLessThan(10)
    await reader?.cancel()
  })

  it.each([
    ['before', (stream: Readable) => stream.destroy()],
    ['while', (stream: Readable) => setImmediate(() => stream.destroy())],
  ])('fails, if the client goes away %s the body is read', async (_, lose) => {
    const stream = new Readable({ read() {} })
    stream.push('half of')
    lose(stream)
    await expect(requestOf({ stream })?.text()).rejects.toThrow('the client closed the connection')
  })

  it('for a guard has no body, and leaves it to the route', async () => {
    const stream = Readable.from([Buffer.from('the body')])
    expect(toRequest(parts({ stream }), { withBody: false })?.body).toBeNull()
    expect(stream.readableDidRead).toBe(false)
  })
})

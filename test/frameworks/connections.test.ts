import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createAgent } from '../http/support/agent.js'
import { createSite, ORIGIN, type Site } from '../http/support/site.js'
import { enroll } from '../http/support/story.js'
import { type Mount, NODE_MOUNTS } from './support/mounts.js'
import { connection, headOf, responseTo } from './support/raw.js'
import type { Mounted } from './support/server.js'

async function serve(start: Mount['start'], site: Site): Promise<Mounted> {
  const served = await start(site)
  onTestFinished(served.close)
  return served
}

/** Members whose ids are long, so that no buffer on the way holds them all. */
const MEMBERS = 10_000
const PADDING = 'x'.repeat(1000)

/** A site with a company of many members, and how far its directory has been read. */
function createCompany() {
  const read = { members: 0, ended: false }
  let open = (): void => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const site = createSite({
    directory: {
      companiesOf: async () => [],
      async *membersOf() {
        try {
          for (; read.members < MEMBERS; read.members++) {
            // All but the first few wait until the test has seen those.
            if (read.members === MEMBERS / 10) await gate
            yield { userId: `${read.members}${PADDING}` }
          }
        } finally {
          read.ended = true
        }
      },
    },
  })
  site.companies.set('acme', new Map([['ada', 'admin']]))
  return { site, read, open }
}

/** No list has a body that a parser could have read. */
const WITHOUT_PARSERS = NODE_MOUNTS.filter(({ name }) => !name.includes(', after'))

describe.each(WITHOUT_PARSERS)('the members of a company in $name', ({ start }) => {
  async function list() {
    const { site, read, open } = createCompany()
    const { origin, send } = await serve(start, site)
    const agent = createAgent(send)
    await enroll(site, agent, 'ada')
    const cookie = [...agent.cookies].map((pair) => pair.join('=')).join('; ')
    const headers = { cookie, origin: ORIGIN, accept: 'application/x-ndjson' }
    const response = await responseTo(origin, '/two-factor/companies/acme/members', { headers })
    expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'application/x-ndjson'])
    return { site, read, open, response, send }
  }

  it('are sent as they come, and no faster than the client reads', async () => {
    const { site, read, open, response, send } = await list()
    const lines = response.setEncoding('utf8')[Symbol.asyncIterator]()
    let text = (await lines.next()).value
    open()
    // Enough time for all of them, if nothing held them back.
    const agent = createAgent(send)
    for (let before = -1; before !== read.members; ) {
      before = read.members
      for (let i = 0; i < 20; i++) await agent.get('/status')
    }
    expect(read.members).toBeLessThan(MEMBERS)
    for (let next = await lines.next(); next.done !== true; next = await lines.next()) text += next.value
    const members = text
      .trimEnd()
      .split('\n')
      .map((line: string) => JSON.parse(line))
    expect(members).toHaveLength(MEMBERS)
    expect(members.at(-1)).toMatchObject({ userId: `${MEMBERS - 1}${PADDING}`, state: 'optional' })
    expect(site.faults).toEqual([])
  })

  it('are not read any more, once the client has gone', async () => {
    const { site, read, open, response } = await list()
    await once(response, 'readable')
    response.destroy()
    open()
    await expect.poll(() => read.ended, { timeout: 60_000 }).toBe(true)
    expect(read.members).toBeLessThan(MEMBERS)
    expect(site.faults).toEqual([])
  })
})

// A body parser of the application reads and refuses on its own.
describe.each(WITHOUT_PARSERS)('a connection to $name', ({ start }) => {
  it('S11 ends after a body that is too large, of which the rest is not read', async () => {
    const site = createSite()
    const { origin } = await serve(start, site)
    const cookie = site.fullSession('ada').split(';')[0]
    const head = ['POST /two-factor/verify HTTP/1.1', 'Host: a', `Cookie: ${cookie}`, `Origin: ${ORIGIN}`]
    const rest = ['Content-Type: application/json', 'Transfer-Encoding: chunked', '', '']
    const socket = await connection(origin, [...head, ...rest].join('\r\n'))
    const closed = new Promise((resolve) => socket.on('close', resolve))
    let received = ''
    socket.setEncoding('utf8').on('data', (text) => {
      received += text
    })
    const send = (): unknown => socket.writable && socket.write(`1000\r\n${'x'.repeat(4096)}\r\n`, send)
    send()
    await closed
    // The end of the connection may overtake what was sent before.
    expect(['', 'HTTP/1.1 413']).toContain(received.slice(0, 12))
  })
})

describe.each(NODE_MOUNTS)('a connection to $name', ({ start }) => {
  it('may end in the middle of a body', async () => {
    const site = createSite()
    const { origin, send } = await serve(start, site)
    const cookie = site.fullSession('ada').split(';')[0]
    const head = ['POST /two-factor/verify HTTP/1.1', 'Host: a', `Cookie: ${cookie}`, `Origin: ${ORIGIN}`]
    const rest = ['Content-Type: application/json', 'Content-Length: 100', '', '{"code":']
    const socket = await connection(origin, [...head, ...rest].join('\r\n'))
    const agent = createAgent(send)
    expect(await agent.get('/status')).toMatchObject({ status: 401 })
    socket.destroy()
    await once(socket, 'close')
    expect(await agent.get('/status')).toMatchObject({ status: 401 })
    expect(site.faults).toEqual([])
  })

  it('answers HEAD as GET, without the body', async () => {
    const site = createSite()
    const { send } = await serve(start, site)
    const headers = { cookie: String(site.fullSession('ada').split(';')[0]) }
    const [get, head] = await Promise.all(
      ['GET', 'HEAD'].map((method) => send(new Request(`${ORIGIN}/two-factor/status`, { method, headers }))),
    )
    expect([head?.status, await head?.text()]).toEqual([200, ''])
    expect(await get?.json()).toMatchObject({ state: 'off' })
    for (const name of ['content-type', 'cache-control', 'x-content-type-options'])
      expect(head?.headers.get(name)).toBe(get?.headers.get(name))
  })

  it.each([
    [
      'a header that came twice',
      ['Host: a', `Origin: ${ORIGIN}`, 'Origin: https://evil.example'],
      /^HTTP\/1.1 403/,
    ],
    ['a path in the host', ['Host: a/two-factor/openapi.json?'], /^HTTP\/1.1 4\d\d/],
    ['no host', ['Host:'], /^HTTP\/1.1 4\d\d/],
  ])('refuses %s', async (_, headers, expected) => {
    const site = createSite()
    const { origin } = await serve(start, site)
    const lines = [
      'POST /two-factor/verify HTTP/1.1',
      ...headers,
      'Connection: close',
      'Content-Length: 0',
      '',
      '',
    ]
    expect(await headOf(origin, lines.join('\r\n'))).toMatch(expected)
    expect(site.faults).toEqual([])
  })

  it('leaves paths that are not below the base path to the application', async () => {
    const { send } = await serve(start, createSite())
    for (const path of ['/two-factor', '/two-factory/status', '/', '/TWO-FACTOR/status']) {
      const { headers } = await send(new Request(ORIGIN + path))
      expect([path, headers.get('content-type')]).not.toContain('application/problem+json')
    }
  })
})

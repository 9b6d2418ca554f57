import { describe, expect, it } from 'vitest'
import { type Phone, scan } from '../../support/phone.js'
import { type Agent, createAgent, type Reply, type Send, type Sent } from './agent.js'
import { createSite, ORIGIN, type Site } from './site.js'

/** A site that is served somewhere. */
export interface Served {
  readonly send: Send
  /** The address of the routes. */
  readonly base: string
  close(): Promise<void>
}

const JSON_TYPE = { origin: ORIGIN, 'content-type': 'application/json' }

const FOREIGN_ORIGINS = [
  'https://evil.example',
  'null',
  'http://app.example',
  'https://app.example:8443',
  'https://app.example.evil.example',
  'https://evil.example/https://app.example',
  'https://sub.app.example',
  'https://app.example/',
  'https://app.example, https://evil.example',
]

const FOREIGN_SITES = ['cross-site', 'same-site', 'none', 'Same-Origin', 'same-origin, cross-site']

const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(values)
const utf16 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([0xff, 0xfe, ...[...text].flatMap((character) => [character.charCodeAt(0), 0])])

/** Bodies of `POST /login/verify` that are none, each with the statuses that say so. */
const BODIES: readonly (readonly [name: string, sent: Sent, statuses: readonly number[]])[] = [
  [
    'a form',
    { headers: { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' }, body: 'code=1' },
    [415],
  ],
  [
    'plain text',
    { headers: { origin: ORIGIN, 'content-type': 'text/plain' }, body: '{"code":"123456"}' },
    [415],
  ],
  [
    'a multipart form',
    { headers: { origin: ORIGIN, 'content-type': 'multipart/form-data; boundary=x' }, body: '--x--' },
    [415],
  ],
  ['no type', { headers: { origin: ORIGIN, 'content-type': '' }, body: '{"code":"123456"}' }, [415]],
  [
    'a type that starts alike',
    { headers: { origin: ORIGIN, 'content-type': 'application/jsonp' }, body: '{}' },
    [415],
  ],
  [
    'another charset',
    { headers: { origin: ORIGIN, 'content-type': 'application/json; charset=latin1' }, body: '{}' },
    [415],
  ],
  ['20 KiB', { headers: JSON_TYPE, body: JSON.stringify({ code: 'x'.repeat(20_480) }) }, [413]],
  ['2 MiB', { headers: JSON_TYPE, body: ' '.repeat(2_097_152) }, [413]],
  ['half an object', { headers: JSON_TYPE, body: '{"code":"12' }, [400]],
  ['two objects', { headers: JSON_TYPE, body: '{"code":"123456"}{}' }, [400]],
  ['a comment', { headers: JSON_TYPE, body: '{"code":"123456"/**/}' }, [400]],
  ['an array', { headers: JSON_TYPE, body: '["123456"]' }, [400, 422]],
  ['a string', { headers: JSON_TYPE, body: '"123456"' }, [400, 422]],
  ['null', { headers: JSON_TYPE, body: 'null' }, [400, 422]],
  ['8,000 brackets', { headers: JSON_TYPE, body: '['.repeat(8000) }, [400]],
  [
    '8,000 levels',
    { headers: JSON_TYPE, body: `{"code":${'['.repeat(8000)}${']'.repeat(8000)}}` },
    [400, 413, 422],
  ],
  ['Latin-1', { headers: JSON_TYPE, body: bytes(0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d) }, [400]],
  ['UTF-16', { headers: JSON_TYPE, body: utf16('{"code":"123456"}') }, [400]],
  ['an unknown field', { headers: JSON_TYPE, body: '{"code":"123456","userId":"ada"}' }, [422]],
  ['a prototype', { headers: JSON_TYPE, body: '{"code":"123456","__proto__":{"userId":"ada"}}' }, [422]],
  ['a constructor', { headers: JSON_TYPE, body: '{"code":"123456","constructor":1}' }, [422]],
  ['no code', { headers: JSON_TYPE, body: '{}' }, [422]],
  ['nothing', { headers: { origin: ORIGIN } }, [422]],
  ['a number for a code', { headers: JSON_TYPE, body: '{"code":123456}' }, [422]],
  ['an object for a code', { headers: JSON_TYPE, body: '{"code":{"$ne":null}}' }, [422]],
  ['an array for a code', { headers: JSON_TYPE, body: '{"code":["123456"]}' }, [422]],
  ['a device without a name', { headers: JSON_TYPE, body: '{"code":"123456","rememberDevice":{}}' }, [422]],
  [
    'a device with more',
    { headers: JSON_TYPE, body: '{"code":"1","rememberDevice":{"name":"a","days":9}}' },
    [422],
  ],
]

/** A key twice, which most parsers of a framework read as the last. */
const DUPLICATE_KEYS = ['{"code":"000000","code":"000001"}', '{"code":"000000","c\\u006fde":"000001"}']

const PATHS = [
  '',
  '/',
  '//status',
  '/status/',
  '/STATUS',
  '/%73tatus',
  '/status%2f',
  '/status%00',
  '/status;a=b',
  '/login/../../status',
  '/devices/%E0%A4%A',
  '/devices/a/b',
  '/companies//policy',
  '/companies/acme/members//reset',
  '/companies/acme',
  `/${'a/'.repeat(1000)}`,
  `/${'x'.repeat(6000)}`,
  '/constructor',
  '/__proto__',
]

/** Someone with two-factor on, in a browser of their own. */
async function person(site: Site, served: Served, userId: string): Promise<{ agent: Agent; phone: Phone }> {
  const agent = createAgent(served.send, served.base)
  agent.keep(site.fullSession(userId))
  const started = await agent.call('POST', '/enrollment', {})
  const phone = scan(String(started.body?.['uri']))
  await agent.call('POST', '/enrollment/confirm', { code: phone.code(site.time.now) })
  site.time.advance(30)
  return { agent, phone }
}

/** A browser at the second step of a login of somebody with two-factor on. */
async function pending(site: Site, served: Served, userId: string): Promise<Agent> {
  const agent = createAgent(served.send, served.base)
  agent.keep(site.password(userId))
  await agent.call('POST', '/login', {})
  return agent
}

/** Nothing was granted: no session began, and none of what is secret came back. */
function expectRefused({ status, headers, text, body }: Reply, statuses?: readonly number[]): void {
  if (statuses === undefined) expect([Math.floor(status / 100), text]).toEqual([4, text])
  else expect(statuses).toContain(status)
  expect(headers.getSetCookie().filter((cookie) => cookie.startsWith('sid='))).toEqual([])
  expect(text).not.toMatch(/123456|otpauth:|sw1\./)
  if (body !== null) expect(headers.get('content-type')).toContain('application/problem+json')
}

/** What no mounted handler may grant, leak or stumble over. `parsed`: the application reads the body first. */
export function describeHostile(
  name: string,
  open: (site: Site) => Promise<Served>,
  { parsed = false }: { readonly parsed?: boolean } = {},
): void {
  async function on(
    test: (site: Site, served: Served) => Promise<void>,
    options: object = {},
  ): Promise<void> {
    const site = createSite({}, options)
    const served = await open(site)
    try {
      await test(site, served)
      expect(site.faults).toEqual([])
    } finally {
      await served.close()
    }
  }

  describe(`S11 ${name}, against hostile requests`, () => {
    it('refuses a request from another site, with cookies and without', () =>
      on(async (site, served) => {
        await person(site, served, 'ada')
        const agent = await pending(site, served, 'ada')
        for (const withCookies of [true, false]) {
          for (const origin of FOREIGN_ORIGINS) {
            const headers = { ...JSON_TYPE, origin }
            expectRefused(
              await agent.send('POST', '/login/verify', { headers, body: '{}', withCookies }),
              [403],
            )
          }
          for (const site of FOREIGN_SITES) {
            const headers = { 'sec-fetch-site': site, 'content-type': 'application/json' }
            expectRefused(
              await agent.send('POST', '/login/verify', { headers, body: '{}', withCookies }),
              [403],
            )
          }
        }
        const bare = { headers: { 'content-type': 'application/json' }, body: '{"code":"123456"}' }
        const refused = await agent.send('POST', '/login/verify', bare)
        expectRefused(refused, [403])
        expect(refused.body?.['detail']).toBe('A request with cookies needs an Origin header.')
        expectRefused(await agent.send('POST', '/login/verify', { ...bare, withCookies: false }), [401])
      }))

    it('refuses a body that is none', () =>
      on(async (site, served) => {
        await person(site, served, 'ada')
        const agent = await pending(site, served, 'ada')
        for (const [body, sent, statuses] of BODIES) {
          const reply = await agent.send('POST', '/login/verify', { ...sent, orFramework: true })
          // An application's own parser refuses some of them itself, in its own words.
          if (parsed) expect([body, Math.floor(reply.status / 100)]).toEqual([body, 4])
          else expect([body, statuses]).toEqual([body, expect.arrayContaining([reply.status])])
          // Express quotes the body in its own error page.
          if (reply.headers.get('cache-control') === 'no-store')
            expect(reply.text).not.toMatch(/123456|sw1\./)
        }
        if (!parsed) {
          for (const body of DUPLICATE_KEYS)
            expectRefused(await agent.send('POST', '/login/verify', { headers: JSON_TYPE, body }), [400])
        }
      }))

    it('finds no route by a trick', () =>
      on(async (site, served) => {
        const { agent } = await person(site, served, 'ada')
        for (const path of PATHS) {
          for (const method of ['GET', 'POST', 'DELETE'])
            expect(
              (await agent.send(method, path, { orFramework: true })).status,
              `${method} ${path}`,
            ).toBeGreaterThanOrEqual(400)
        }
        for (const method of ['PUT', 'PATCH']) {
          const reply = await agent.send(method, '/status')
          expect([method, reply.status]).toEqual([method, 405])
          expect(reply.headers.get('allow')).toContain('GET')
        }
        // Fastify knows no such method, and answers 404 by itself.
        const { status } = await agent.send('PROPFIND', '/status', { orFramework: true })
        expect([404, 405]).toContain(status)
      }))

    it('answers HEAD and OPTIONS without a body', () =>
      on(async (site, served) => {
        const { agent } = await person(site, served, 'ada')
        expect(await agent.send('HEAD', '/status')).toMatchObject({ status: 200, text: '' })
        expect(await agent.send('HEAD', '/devices')).toMatchObject({ status: 200, text: '' })
        expect(await agent.send('OPTIONS', '/login/verify')).toMatchObject({ status: 204, text: '' })
      }))

    it('S13 takes no challenge, proof, device token or ticket for another or of another', () =>
      on(async (site, served) => {
        const { agent: ada, phone } = await person(site, served, 'ada')
        await person(site, served, 'eve')
        const bound = await pending(site, served, 'ada')
        const challenge = bound.cookies.get('__Host-stepward-challenge') ?? ''
        const code = phone.code(site.time.now)
        const trusting = await bound.call('POST', '/login/verify', { code, rememberDevice: true })
        expect(trusting.status).toBe(200)
        const device = bound.cookies.get('__Host-stepward-device') ?? ''
        expect([challenge, device].map((token) => token.length > 40)).toEqual([true, true])
        const proof =
          [...site.sessions.values()].find(({ userId, proof }) => userId === 'ada' && proof)?.proof ?? ''
        const ticket = await site.twoFactor.admin.issueTicket({
          userId: 'bob',
          actorId: 'root',
          reason: 'test',
        })
        const tokens = [challenge, device, proof, ticket.ok ? ticket.ticket : '', '', 'sw1.', '💥']
        site.time.advance(30)

        const eve = await pending(site, served, 'eve')
        for (const token of tokens) {
          eve.cookies.set('__Host-stepward-challenge', encodeURIComponent(token))
          expectRefused(await eve.call('POST', '/login/verify', { code: phone.code(site.time.now) }), [401])
          const given = { code: phone.code(site.time.now), challenge: token }
          expectRefused(await eve.call('POST', '/login/verify', given), [401])
          expectRefused(await eve.call('POST', '/enrollment', { challenge: token }), [401])
        }
        // Ada's trusted device, in the browser of Eve.
        eve.cookies.set('__Host-stepward-device', device)
        eve.keep(site.password('eve'))
        expect((await eve.call('POST', '/login', {})).body).toMatchObject({ step: 'code' })
        expect((await ada.get('/status')).body).toMatchObject({ state: 'on' })
      }))

    it("S13 lets an admin touch no stranger, and no member's own factor who belongs to others too", () =>
      on(async (site, served) => {
        site.companies.set(
          'acme',
          new Map([
            ['ada', 'admin'],
            ['bob', 'member'],
            ['joe', 'member'],
          ]),
        )
        site.companies.set(
          'other',
          new Map([
            ['joe', 'member'],
            ['kim', 'member'],
          ]),
        )
        const { agent: ada } = await person(site, served, 'ada')
        await person(site, served, 'kim')
        await person(site, served, 'joe')
        const reason = 'lost phone'
        for (const act of ['reset', 'unlock', 'ticket', 'exemption']) {
          const body = act === 'exemption' ? { reason, until: '2027-01-01T00:00:00Z' } : { reason }
          const path = (companyId: string, userId: string) =>
            `/companies/${companyId}/members/${userId}/${act}`
          expectRefused(await ada.call('POST', path('acme', 'kim'), body), [404])
          expectRefused(await ada.call('POST', path('acme', 'nobody'), body), [404])
          expectRefused(await ada.call('POST', path('other', 'kim'), body), [403])
          expectRefused(await ada.call('POST', path('no-such', 'kim'), body), [403])
          if (act !== 'exemption') expectRefused(await ada.call('POST', path('acme', 'joe'), body), [403])
        }
        for (const method of ['GET', 'PUT', 'DELETE'])
          expectRefused(
            await ada.call(method, '/companies/other/policy', method === 'GET' ? undefined : {}),
            [403],
          )
        expectRefused(await ada.call('DELETE', '/companies/acme/members/kim/ticket'), [404])
        expect(await site.twoFactor.enrollment.status({ userId: 'kim' })).toMatchObject({ state: 'on' })
        expect(await site.twoFactor.enrollment.status({ userId: 'joe' })).toMatchObject({ state: 'on' })
      }))

    it('puts nothing that somebody typed into a header', () =>
      on(async (site, served) => {
        const { agent, phone } = await person(site, served, 'ada')
        const status = await agent.get('/status')
        const [{ id = '' } = {}] = (status.body?.['authenticators'] ?? []) as { id: string }[]
        const name = 'phone\r\nSet-Cookie: sid=evil\r\n\r\n<script>'
        expect((await agent.call('PATCH', `/authenticators/${id}`, { name })).status).toBe(204)
        const again = await pending(site, served, 'ada')
        const passed = await again.call('POST', '/login/verify', {
          code: phone.code(site.time.now),
          rememberDevice: { name },
        })
        expect(passed.status).toBe(200)
        for (const { headers } of [await agent.get('/status'), await again.get('/devices'), passed])
          expect(JSON.stringify([...headers])).not.toContain('evil')
      }))

    it('keeps every response out of caches', () =>
      on(async (site, served) => {
        const { agent } = await person(site, served, 'ada')
        for (const path of ['/status', '/devices', '/openapi.json', '/nothing']) {
          const { headers } = await agent.get(path)
          expect([path, headers.get('cache-control')]).toEqual([path, 'no-store'])
          expect(headers.get('x-content-type-options')).toBe('nosniff')
        }
      }))

    it('refuses a client that the application limits, for each route by its name', async () => {
      const asked: string[] = []
      const limit = (_: Request, route: string) => {
        asked.push(route)
        return route === 'verifyLogin' ? { retryAfter: 7 } : null
      }
      await on(
        async (site, served) => {
          const agent = createAgent(served.send, served.base)
          agent.keep(site.password('ada'))
          await agent.call('POST', '/login', {})
          const limited = await agent.call('POST', '/login/verify', { code: '123456' })
          expectRefused(limited, [429])
          expect(limited.headers.get('retry-after')).toBe('7')
          expect(asked).toEqual(['startLogin', 'verifyLogin'])
        },
        { limit },
      )
    })
  })
}

import { describe, expect, it } from 'vitest'
import { createClient } from '../../src/client/index.js'
import { openApiDocument } from '../../src/http/index.js'
import { createSite, type Site } from '../http/support/site.js'
import { scan } from '../support/phone.js'
import { openPage } from './support.js'

async function enroll(site: Site, userId: string) {
  const { client } = openPage(site, site.fullSession(userId))
  const started = await client.startEnrollment()
  if (!started.ok) throw new Error(started.reason)
  const phone = scan(started.uri)
  const confirmed = await client.confirmEnrollment({ code: phone.code(site.time.now) })
  if (!confirmed.ok) throw new Error(confirmed.reason)
  site.time.advance(30)
  return { phone, client, started, confirmed }
}

describe('the client', () => {
  it('returns what the service does, with dates as Date', async () => {
    const site = createSite()
    const { client, started, confirmed } = await enroll(site, 'ada')
    expect(started.expiresAt).toBeInstanceOf(Date)
    expect(confirmed.recoveryCodes).toHaveLength(10)
    const { requiredBy, ...expected } = await site.twoFactor.enrollment.status({ userId: 'ada' })
    expect(await client.status()).toEqual({ ok: true, ...expected, requiredBy })
  })

  it('returns a refusal of the service as it is', async () => {
    const site = createSite()
    const { client } = await enroll(site, 'ada')
    for (let attempt = 0; attempt < 5; attempt += 1) await client.verify({ code: '000000' })
    const before = Date.now()
    const locked = await client.verify({ code: '000000' })
    expect(locked).toEqual({ ok: false, reason: 'locked', retryAt: expect.any(Date) })
    if (locked.ok || locked.reason !== 'locked') throw new Error('is not locked')
    const { retryAt } = locked
    // By the clock of this device, although the server's differs by years.
    expect(retryAt.getTime()).toBeGreaterThanOrEqual(before + 60_000)
    expect(retryAt.getTime()).toBeLessThanOrEqual(Date.now() + 60_000)
  })

  it('says who is not signed in and what was malformed, and throws nothing', async () => {
    const site = createSite()
    expect(await openPage(site).client.status()).toEqual({ ok: false, reason: 'not_authenticated' })
    const { client } = openPage(site, site.fullSession('ada'))
    const renamed = await client.renameAuthenticator({ authenticatorId: 'a1', name: 'x'.repeat(101) })
    expect(renamed).toMatchObject({ ok: false, reason: 'invalid_request', field: 'name' })
  })

  it('carries any id in a path', async () => {
    const site = createSite()
    const { client } = openPage(site, site.fullSession('ada'))
    for (const deviceId of ['a/b', '../b', '...', '%2F', 'a?b#c', 'ä', '\u0000', '{deviceId}'])
      expect(await client.revokeDevice({ deviceId })).toEqual({ ok: false, reason: 'unknown_device' })
  })

  it('S11 throws nothing for an id that no address can have', async () => {
    const site = createSite()
    const { client, sent } = openPage(site, site.fullSession('ada'))
    expect(await client.revokeDevice({ deviceId: 'half a pair: \ud800' })).toEqual({
      ok: false,
      reason: 'network',
    })
    expect(sent()).toBe(0)
  })

  it('reaches no other route with an id that URLs take for a step up', async () => {
    const site = createSite()
    const { client } = openPage(site, site.fullSession('ada'))
    for (const deviceId of ['.', '..'])
      expect(await client.revokeDevice({ deviceId })).toEqual({ ok: false, reason: 'not_found' })
  })

  it.each(['/two-factor', '/two-factor/'])('finds the routes below %s', async (baseUrl) => {
    const asked: string[] = []
    const client = createClient({
      baseUrl,
      async fetch(url) {
        asked.push(url)
        return { status: 204, text: async () => '' }
      },
    })
    await client.status()
    expect(asked).toEqual(['/two-factor/status'])
  })

  it.each([
    ['no server answers', () => Promise.reject(new TypeError('fetch failed'))],
    ['a proxy answers with a page', async () => ({ status: 502, text: async () => '<html>' })],
    ['a proxy answers with JSON of its own', async () => ({ status: 500, text: async () => '{"error":1}' })],
    ['the answer is no object', async () => ({ status: 200, text: async () => 'null' })],
    ['the answer breaks off', async () => ({ status: 200, text: () => Promise.reject(new Error('reset')) })],
  ])('returns network if %s', async (_, fetch) => {
    const client = createClient({ baseUrl: '/two-factor', fetch })
    expect(await client.status()).toEqual({ ok: false, reason: 'network' })
  })

  it('turns exactly the fields into dates that the OpenAPI document calls dates', async () => {
    const named = new Set<string>()
    const others = new Set<string>()
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      if ('properties' in value) {
        for (const [name, schema] of Object.entries(value.properties as object))
          (JSON.stringify(schema).includes('date-time') ? named : others).add(name)
      }
      for (const child of Object.values(value)) visit(child)
    }
    for (const path of Object.values(openApiDocument()['paths'] as object)) {
      for (const { responses } of Object.values(path as object)) visit(responses)
    }
    visit((openApiDocument()['components'] as { schemas: unknown }).schemas)
    for (const outer of ['members', 'devices', 'requiredBy', 'exemptions', 'authenticators'])
      named.delete(outer)

    const text = JSON.stringify(
      Object.fromEntries([...named, ...others].map((name) => [name, '2026-11-28T10:00:00Z'])),
    )
    const client = createClient({
      baseUrl: '',
      fetch: async () => ({ status: 200, text: async () => text }),
    })
    const { ok: _, ...read } = await client.status()
    const dates = Object.entries(read).filter(([, value]) => value instanceof Date)
    expect(dates.map(([name]) => name).sort()).toEqual([...named].sort())
  })
})

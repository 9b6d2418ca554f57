import { describe, expect, it, onTestFinished } from 'vitest'
import { expressTwoFactor } from '../../src/http/express.js'
import { fastifyTwoFactor } from '../../src/http/fastify.js'
import { koaTwoFactor } from '../../src/http/koa.js'
import { nestTwoFactor } from '../../src/http/nest.js'
import { createAgent } from '../http/support/agent.js'
import { createSite, ORIGIN } from '../http/support/site.js'
import { enroll } from '../http/support/story.js'
import { GUARDED, RECENT } from './support/guards.js'
import { NODE_MOUNTS } from './support/mounts.js'
import { createNestOnExpress, createNestOnFastify } from './support/nest.js'

describe.each(NODE_MOUNTS)('the guards in $name', ({ start }) => {
  it('let those pass who may, and leave the body to the route', async () => {
    const site = createSite()
    site.companies.set('acme', new Map([['ada', 'admin']]))
    const { send, close } = await start(site)
    onTestFinished(close)
    const agent = createAgent(send)
    const outside = createAgent(send, ORIGIN)
    const post = (path: string) => {
      for (const [name, value] of agent.cookies) outside.keep(`${name}=${value}`)
      return outside.call('POST', path, { amount: 5 })
    }
    const passes = { body: { body: { amount: 5 } } }
    const refuses = (status: number, reason: string) => ({ status, body: { status, reason } })

    const anonymous = await post(GUARDED.session)
    expect(anonymous).toMatchObject(refuses(401, 'not_authenticated'))
    expect(anonymous.headers.get('content-type')).toBe('application/problem+json')
    expect(await post(GUARDED.admin)).toMatchObject(refuses(401, 'not_authenticated'))

    const { phone } = await enroll(site, agent, 'ada')
    expect(await post(GUARDED.session)).toMatchObject(passes)
    expect(await post(GUARDED.recent)).toMatchObject(passes)
    expect(await post(GUARDED.admin)).toMatchObject(passes)

    site.time.advance(RECENT + 1)
    expect(await post(GUARDED.session)).toMatchObject(passes)
    expect(await post(GUARDED.recent)).toMatchObject(refuses(403, 'proof_stale'))
    expect(await agent.call('POST', '/verify', { code: phone.code(site.time.now) })).toMatchObject({
      status: 200,
    })
    expect(await post(GUARDED.recent)).toMatchObject(passes)

    site.companies.set('acme', new Map([['ada', 'member']]))
    expect(await post(GUARDED.admin)).toMatchObject(refuses(403, 'not_admin'))
    expect(site.faults).toEqual([])
  })
})

describe.each([
  { name: 'Express', create: createNestOnExpress },
  { name: 'Fastify', create: createNestOnFastify },
])('a guard in Nest on $name', ({ create }) => {
  it('answers by itself what it refuses, before any exception filter', async () => {
    const caught: unknown[] = []
    const filter = { catch: (error: unknown) => caught.push(error) }
    const { requireSecondFactor } = nestTwoFactor<never>(createSite().handler)
    const useFilter = (app: { useGlobalFilters(given: typeof filter): unknown }): void => {
      app.useGlobalFilters(filter)
    }
    const { send, close } = await create({ '/account': requireSecondFactor() }, useFilter)
    onTestFinished(close)
    expect(await createAgent(send, ORIGIN).get('/account')).toMatchObject({
      status: 401,
      body: { reason: 'not_authenticated' },
    })
    expect(caught).toEqual([])
  })
})

it('a guard of Nest refuses what is no HTTP', async () => {
  const { requireSecondFactor } = nestTwoFactor(createSite().handler)
  const context = {
    getType: () => 'graphql',
    switchToHttp: () => ({ getRequest: () => null, getResponse: () => null }),
  }
  await expect(requireSecondFactor().canActivate(context)).rejects.toThrow(
    'canActivate: context: expected one of HTTP, got graphql',
  )
})

describe.each([
  ['expressTwoFactor', expressTwoFactor],
  ['fastifyTwoFactor', fastifyTwoFactor],
  ['koaTwoFactor', koaTwoFactor],
  ['nestTwoFactor', nestTwoFactor],
] as const)('%s', (name, create) => {
  const call = create as (handler: unknown) => ReturnType<typeof expressTwoFactor>

  it('checks its argument and the options of its guards when they are made', () => {
    const { requireSecondFactor, requireCompanyAdmin } = call(createSite().handler)
    expect(() => call({})).toThrow(`${name}: handler: expected the handler of createHandler, got an object`)
    expect(() => call(() => {})).toThrow(
      `${name}: handler: expected the handler of createHandler, got a function`,
    )
    expect(() => requireSecondFactor({ maxAge: -1 })).toThrow(
      'requireSecondFactor: maxAge: expected an integer from 0 to 31,536,000, got -1',
    )
    expect(() => requireCompanyAdmin('acme' as never)).toThrow(
      'requireCompanyAdmin: companyIdOf: expected a function, got "acme"',
    )
  })
})

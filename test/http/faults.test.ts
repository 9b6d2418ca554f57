import { afterEach, describe, expect, it, vi } from 'vitest'
import type { HandlerHost } from '../../src/http/index.js'
import { ndjson } from '../../src/http/ndjson.js'
import { type Agent, createAgent } from './support/agent.js'
import { createSite, ORIGIN, type Site } from './support/site.js'

const agentOf = (site: Site): Agent => createAgent((request) => site.handler(request))

const unhandled: unknown[] = []
const listener = (reason: unknown): void => {
  unhandled.push(reason)
}
process.on('unhandledRejection', listener)

afterEach(() => {
  vi.useRealTimers()
  expect(unhandled).toEqual([])
})

/** Node reports a rejection that nothing handles before the next turn. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A request that needs the function of the host. */
const REQUESTS: Readonly<Record<string, readonly [method: string, path: string]>> = {
  currentUser: ['GET', '/status'],
  pendingUser: ['POST', '/login'],
  beginSession: ['POST', '/login'],
  adminOf: ['GET', '/companies/acme/policy'],
  limit: ['GET', '/status'],
  eventContext: ['POST', '/enrollment'],
}

const FAULTS: Readonly<Record<string, () => unknown>> = {
  throws: () => {
    throw new Error('lost')
  },
  rejects: () => Promise.reject(new Error('lost')),
  'never answers': () => new Promise(() => {}),
  'returns a number': () => 5,
}

describe.each(Object.keys(REQUESTS))('S4 a fault in %s', (name) => {
  it.each(Object.keys(FAULTS))('that %s grants nothing, and is answered as 503', async (fault) => {
    const site = createSite({}, { [name]: FAULTS[fault] } as Partial<HandlerHost>)
    const agent = agentOf(site)
    const [method = '', path = ''] = REQUESTS[name] ?? []
    agent.keep(path === '/login' ? site.password('ada') : site.fullSession('ada'))
    const before = new Set(site.sessions.keys())
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const pending = agent.call(method, path)
    await vi.advanceTimersByTimeAsync(10_000)
    const { status, body, headers } = await pending
    expect({ status, body }).toMatchObject({ status: 503, body: { reason: 'fault' } })
    expect(site.faults).toHaveLength(1)
    expect(headers.getSetCookie()).toEqual([])
    expect(new Set(site.sessions.keys())).toEqual(before)
    await nextTurn()
  })
})

it.each(['throws', 'rejects'])('a log that %s stops no response', async (fault) => {
  const host = { currentUser: FAULTS['throws'], onError: FAULTS[fault] } as Partial<HandlerHost>
  expect(await agentOf(createSite({}, host)).get('/status')).toMatchObject({ status: 503 })
  await nextTurn()
})

it('a client that leaves a list early is no fault', async () => {
  let reached = (): void => {}
  let proceed = (): void => {}
  const atGate = new Promise<void>((resolve) => {
    reached = resolve
  })
  let ended = false
  async function* items() {
    try {
      yield 1
      yield 2
      await new Promise<void>((resolve) => {
        proceed = resolve
        reached()
      })
      yield 3
    } finally {
      ended = true
    }
  }
  const faults: unknown[] = []
  const { body } = await ndjson(items(), new Request(ORIGIN), new Headers(), (error) => faults.push(error))
  const reader = body?.getReader()
  await reader?.read()
  const next = reader?.read()
  await atGate
  const cancelled = reader?.cancel()
  proceed()
  await Promise.all([next, cancelled])
  await nextTurn()
  expect({ faults, ended }).toEqual({ faults: [], ended: true })
})

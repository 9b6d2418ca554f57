import { Agent as Connections, request } from 'node:http'
import express from 'express'
import pg from 'pg'
import { expect, it, onTestFinished } from 'vitest'
import { expressTwoFactor } from '../../../src/http/express.js'
import { postgresStore } from '../../../src/storage/postgres/index.js'
import { listen } from '../../frameworks/support/server.js'
import { createAgent } from '../../http/support/agent.js'
import { createSite, ORIGIN } from '../../http/support/site.js'
import { postgresUrl } from '../../servers/addresses.js'
import { collect } from '../../support/service.js'
import { newName } from './clients.js'

const CONNECTIONS = 50
const CODES_EACH = 10

/** Four free failures, and the one that starts the wait. */
const LIMIT = 5

it(`S3 of ${CONNECTIONS * CODES_EACH} wrong codes on ${CONNECTIONS} connections at most the limit is evaluated, and the owner gets in by a recovery code meanwhile`, async () => {
  const pool = new pg.Pool({ connectionString: postgresUrl(), max: 8 })
  const store = postgresStore(pool, { tablePrefix: `${newName()}_` })
  await store.migrate()
  const site = createSite({}, {}, store)
  const { recoveryCodes } = await site.enroll('ada')
  const { origin, send, close } = await listen(express().use(expressTwoFactor(site.handler).routes))
  const connections = new Connections({ keepAlive: true, maxSockets: CONNECTIONS })
  onTestFinished(async () => {
    connections.destroy()
    await close()
    await pool.end()
  })

  const pending = async () => {
    const agent = createAgent(send)
    agent.keep(site.password('ada'))
    expect((await agent.call('POST', '/login', {})).body).toMatchObject({ step: 'code' })
    return agent
  }

  const attacker = await pending()
  const cookie = [...attacker.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const headers = { origin: ORIGIN, 'content-type': 'application/json', cookie }
  const sockets = new Set<unknown>()
  const guess = (code: string): Promise<{ reason: string; retryAfter: string | undefined }> =>
    new Promise((resolve, reject) => {
      const options = { agent: connections, method: 'POST', headers }
      const sent = request(`${origin}/two-factor/login/verify`, options, async (response) => {
        sockets.add(response.socket)
        const body = JSON.parse(Buffer.concat(await response.toArray()).toString())
        resolve({ reason: body.reason, retryAfter: response.headers['retry-after'] })
      })
      sent.on('error', reject)
      sent.end(JSON.stringify({ code }))
    })

  const owner = await pending()
  const attack = Array.from({ length: CONNECTIONS }, async (_, connection) => {
    const refusals = []
    for (let index = 0; index < CODES_EACH; index++)
      refusals.push(await guess(`wrong ${connection} ${index}`))
    return refusals
  })
  const passed = await owner.call('POST', '/login/verify', { code: recoveryCodes[0] })
  expect(passed).toMatchObject({ status: 200, body: { factor: 'recovery_code' } })

  const refusals = (await Promise.all(attack)).flat()
  const count = (reason: string): number => refusals.filter((refusal) => refusal.reason === reason).length
  expect(count('invalid_code')).toBe(LIMIT)
  expect(count('invalid_code') + count('locked') + count('busy')).toBe(CONNECTIONS * CODES_EACH)
  const locked = refusals.filter(({ reason }) => reason === 'locked')
  expect(new Set(locked.map(({ retryAfter }) => retryAfter))).toEqual(new Set(['60']))
  const trail = await collect(site.twoFactor.enrollment.events({ userId: 'ada' }))
  expect(trail.filter(({ type }) => type === 'verification.failed').length).toBe(LIMIT)
  expect(sockets.size).toBe(CONNECTIONS)
  expect(site.faults).toEqual([])
})

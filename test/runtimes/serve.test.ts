import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { createAgent } from '../http/support/agent.js'
import { freshDist } from '../package/repository.js'
import { scan } from '../support/phone.js'
import { tool } from './support/execute.js'

const PROGRAM = fileURLToPath(new URL('support/serve.mjs', import.meta.url))

it.each([
  ['Bun.serve', '.bin/bun', []],
  ['Deno.serve', '.bin/deno', ['run', '--no-remote', '--no-lock', '--allow-net=127.0.0.1']],
])('%s takes the handler as it is', async (_, file, args) => {
  freshDist()
  const server = spawn(tool(file), [...args, PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => {
    server.kill()
  })
  const [port] = await once(server.stdout, 'data')
  const origin = `http://127.0.0.1:${String(port).trim()}`
  const agent = createAgent(async (request) => {
    const { pathname } = new URL(request.url)
    const body = request.body === null ? null : await request.text()
    return fetch(origin + pathname, { method: request.method, headers: request.headers, body })
  })
  const started = await agent.call('POST', '/enrollment', {})
  const code = scan(String(started.body?.['uri'])).code(new Date())
  const confirmed = await agent.call('POST', '/enrollment/confirm', { code })
  expect(confirmed).toMatchObject({ status: 200, body: { recoveryCodes: expect.any(Array) } })
  expect(confirmed.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect(await agent.call('POST', '/verify', { code })).toMatchObject({
    status: 422,
    body: { reason: 'replayed' },
  })
})

import { Agent, request } from 'node:http'

export interface Reply {
  readonly status: number
  readonly body: { readonly reason?: string; readonly step?: string }
  readonly cookie: string
}

/** Requests of one user from one address, over connections that stay open. */
export function browser(port: number, address: string, userId: string, connections = 1) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  let cookie = `user=${userId}`
  const post = (path: string, body: object): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const headers = { origin: 'https://app.example', 'content-type': 'application/json', cookie }
      const sent = request(
        {
          ...{ agent, port, headers, host: '127.0.0.1', localAddress: address },
          ...{ method: 'POST', path: `/two-factor${path}` },
        },
        async (response) => {
          const text = Buffer.concat(await response.toArray()).toString()
          const [set = ''] = response.headers['set-cookie'] ?? []
          const reply = { status: response.statusCode ?? 0, body: JSON.parse(text || '{}') }
          resolve({ ...reply, cookie: set.split(';')[0] ?? '' })
        },
      )
      sent.on('error', reject)
      sent.end(JSON.stringify(body))
    })
  return {
    /** What the login asks for. Keeps the challenge. */
    async start(): Promise<void> {
      const { status, body, cookie: challenge } = await post('/login', {})
      if (body.step !== 'code') throw new Error(`POST /login: ${status} ${body.reason ?? body.step}`)
      cookie = `user=${userId}; ${challenge}`
    },
    verify: (code: string): Promise<Reply> => post('/login/verify', { code }),
    close: (): void => agent.destroy(),
  }
}

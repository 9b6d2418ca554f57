import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Send } from '../../http/support/agent.js'

/** A framework that serves the handler of a site. */
export interface Mounted {
  /** Where it listens, such as `http://127.0.0.1:41234`. */
  readonly origin: string
  /** Sends a request there, whatever host its URL names. */
  readonly send: Send
  close(): Promise<void>
}

/** Sends requests to an address. */
export function sendTo(origin: string): Send {
  return async (request) => {
    const { pathname, search } = new URL(request.url)
    const { method, headers, signal } = request
    const body = request.body === null ? null : await request.arrayBuffer()
    return fetch(origin + pathname + search, { method, headers, body, signal, redirect: 'manual' })
  }
}

/** A server of Node on a port of its own. */
export async function listen(
  listener: (req: IncomingMessage, res: ServerResponse) => unknown,
): Promise<Mounted> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return mounted(server)
}

/** A server that listens already. `close` ends its connections, too. */
export function mounted(server: Server, closeFramework?: () => Promise<unknown>): Mounted {
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  return {
    origin,
    send: sendTo(origin),
    async close() {
      server.closeAllConnections()
      await (closeFramework?.() ?? new Promise((resolve) => server.close(resolve)))
    },
  }
}

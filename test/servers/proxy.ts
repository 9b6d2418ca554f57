import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A TCP proxy in front of a real server, which breaks the line between the two at the worst moment. */
export interface ServerProxy {
  readonly port: number
  /** The address of the server, through the proxy. */
  readonly through: (url: string) => string
  /**
   * The server never gets the next chunk of a client that contains `match`: both lose the connection.
   *
   * What a client writes at once arrives as one chunk. Match what travels with the command that executes:
   * a driver may send the text of a statement ahead of it.
   */
  readonly cutBeforeServer: (match: Buffer | string) => void
  /**
   * The server gets the next chunk of a client that contains `match` and executes it; the client does not
   * get the answer, but loses the connection.
   */
  readonly cutBeforeClient: (match: Buffer | string) => void
  /** Nothing arrives any more, either way, on old connections and new ones; they stay open. */
  readonly blackhole: () => void
  /** No cut is due any more; what a black hole has held back arrives, as after a network comes back. */
  readonly heal: () => void
  /** So many connections were cut. */
  readonly cuts: number
  readonly stop: () => Promise<void>
}

interface Cut {
  readonly match: Buffer | string
  readonly before: 'server' | 'client'
}

export async function startProxy(targetPort: number, targetHost: string = '127.0.0.1'): Promise<ServerProxy> {
  const sockets = new Set<Socket>()
  let due: Cut | null = null
  let isBlackhole = false
  let cuts = 0

  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const server = connect({ port: targetPort, host: targetHost, allowHalfOpen: true, noDelay: true })
    let isDoomed = false
    let isCut = false

    client.on('data', (chunk) => {
      const cut = due?.match !== undefined && chunk.includes(due.match) ? due : null
      if (cut !== null) due = null
      if (cut?.before === 'server') return destroyBoth()
      if (cut?.before === 'client') isDoomed = true
      if (server.writable) server.write(chunk)
    })
    server.on('data', (chunk) => {
      if (!isDoomed) {
        if (client.writable) client.write(chunk)
        return
      }
      // The reply has begun. After the end of its input, a server executes what it has received and then closes: so
      // the command was executed, whatever a reply looks like.
      server.end()
    })
    for (const event of ['end', 'error'] as const) {
      server.on(event, () => {
        if (isDoomed) destroyBoth()
      })
    }
    join(client, server)
    join(server, client)

    function destroyBoth(): void {
      if (!isCut) cuts += 1
      isCut = true
      client.destroy()
      server.destroy()
    }
  })

  /** Passes the end of one side on to the other. */
  function join(from: Socket, to: Socket): void {
    sockets.add(from)
    if (isBlackhole) from.pause()
    from.on('end', () => to.end())
    // The other side learns of it when its connection ends; who was cut is not to blame.
    from.on('error', () => to.destroy())
    from.on('close', () => {
      sockets.delete(from)
      to.end()
    })
  }

  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo

  return {
    port,
    through: (url) => Object.assign(new URL(url), { hostname: '127.0.0.1', port }).href,
    cutBeforeServer: (match) => {
      due = { match, before: 'server' }
    },
    cutBeforeClient: (match) => {
      due = { match, before: 'client' }
    },
    blackhole: () => {
      isBlackhole = true
      for (const socket of sockets) socket.pause()
    },
    heal: () => {
      due = null
      isBlackhole = false
      for (const socket of sockets) socket.resume()
    },
    get cuts() {
      return cuts
    },
    stop: async () => {
      const closed = once(listener, 'close')
      listener.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { neon, neonConfig, Pool } from '@neondatabase/serverless'
import pg from 'pg'
import { createWebSocketStream, WebSocket, WebSocketServer } from 'ws'
import { requireRuntime } from './packages.js'

/**
 * What Neon runs in front of its databases, on this machine: SQL over HTTP, and the protocol of PostgreSQL through a
 * WebSocket. The driver and the database are real.
 */
export interface NeonProxy {
  readonly port: number
  /** The address of the database, for SQL over HTTP. */
  readonly url: string
  stop(): Promise<void>
}

interface Statement {
  readonly query: string
  readonly params: readonly unknown[]
}

/** The fields of an error that Neon passes on. */
const ERROR_FIELDS = [
  'code',
  'severity',
  'detail',
  'hint',
  'schema',
  'table',
  'column',
  'constraint',
  'routine',
]

/** Every value as the text of the server, as `Neon-Raw-Text-Output` asks for. */
const RAW: pg.CustomTypesConfig = { getTypeParser: () => (value: string) => value }

/** The database is a PostgreSQL on this machine. */
export async function startNeonProxy(database: string): Promise<NeonProxy> {
  const pool = new pg.Pool({ connectionString: database, max: 10 })
  pool.on('error', () => undefined) // The statement that fails reports it.

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { query, params } = JSON.parse(await text(request)) as Statement
      const { command, rowCount, rows, fields } = await pool.query({
        text: query,
        values: [...params],
        rowMode: 'array',
        types: RAW,
      })
      response.end(JSON.stringify({ command, rowCount, rows, fields }))
    } catch (error) {
      const fields = ERROR_FIELDS.map((name) => [name, Reflect.get(error as Error, name)])
      response.statusCode = 400
      response.end(JSON.stringify({ message: (error as Error).message, ...Object.fromEntries(fields) }))
    }
  }

  const http = createServer((request, response) => void answer(request, response))
  const sockets = new WebSocketServer({ server: http })
  sockets.on('connection', (socket, request) => {
    const address = new URL(`ws://proxy${request.url}`).searchParams.get('address')
    const stream = createWebSocketStream(socket)
    const server = connect(Number(address?.split(':')[1]), '127.0.0.1')
    stream.pipe(server).pipe(stream)
    stream.on('error', () => server.destroy())
    server.on('error', () => socket.terminate())
    server.on('close', () => socket.terminate())
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo

  return {
    port,
    url: Object.assign(new URL(database), { hostname: '127.0.0.1', port }).href,
    async stop() {
      for (const socket of sockets.clients) socket.terminate()
      http.closeAllConnections()
      await Promise.all([once(http.close(), 'close'), pool.end()])
    },
  }
}

/** What any version of the driver uses in place of Neon's own servers. */
function throughProxy(port: number) {
  return {
    wsProxy: (host: string, server: number | string) => `127.0.0.1:${port}/v2?address=${host}:${server}`,
    useSecureWebSocket: false,
    pipelineConnect: false,
    webSocketConstructor: WebSocket,
  } as const
}

export function neonHttp(url: string) {
  neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`
  return neon(url)
}

export function neonPool(url: string, proxyPort: number): Pool {
  Object.assign(neonConfig, throughProxy(proxyPort))
  const pool = new Pool({ connectionString: url, max: 10 })
  pool.on('error', () => undefined)
  return pool
}

/** A pool of `@vercel/postgres`, which brings an older driver of Neon. */
export function vercelPool(url: string, proxyPort: number): Pool {
  const driver = createRequire(requireRuntime.resolve('@vercel/postgres'))('@neondatabase/serverless')
  Object.assign(driver.neonConfig, throughProxy(proxyPort))
  // It takes no address but those of poolers and of this machine by name.
  const connectionString = Object.assign(new URL(url), { hostname: 'localhost' }).href
  return requireRuntime('@vercel/postgres').createPool({ connectionString, max: 10 })
}

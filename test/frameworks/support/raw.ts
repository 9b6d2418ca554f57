import { type IncomingMessage, type RequestOptions, request } from 'node:http'
import { connect, type Socket } from 'node:net'

/** A response of which nothing has been read. */
export function responseTo(
  origin: string,
  path: string,
  options: RequestOptions = {},
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(origin + path, { agent: false, ...options }, resolve)
      .on('error', reject)
      .end()
  })
}

/** A connection on which a text was sent. */
export function connection(origin: string, text: string): Promise<Socket> {
  const { hostname, port } = new URL(origin)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    socket.on('error', reject)
    socket.write(text, () => resolve(socket))
  })
}

/** The head of the response to a request that is written by hand. */
export async function headOf(origin: string, text: string): Promise<string> {
  const socket = await connection(origin, text)
  let received = ''
  for await (const chunk of socket) {
    received += chunk
    if (received.includes('\r\n\r\n')) break
  }
  return received.split('\r\n\r\n')[0] ?? ''
}

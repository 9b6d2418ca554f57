import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below the ports that a system gives to clients (from 32768, or 49152): no connection takes the port of
 * a server while that is down. The bus of a Redis Cluster uses the port 10000 above, in the range above.
 */
const FIRST = 12_000
const END = 22_000

/** So many others would have to take our port between its choice and its use. */
const ATTEMPTS = 5

/** What every server says, through the C library, when a port is not free. */
const TAKEN = 'Address already in use'

/** Runs a server on a free port, or on another one if its error says that the port is taken. */
export async function onFreePort<T>(run: (port: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run(await freePort())
    } catch (error) {
      if (attempt === ATTEMPTS || !String(error).includes(TAKEN)) throw error
    }
  }
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, END)
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const listening = once(server, 'listening')
  server.listen(port, '127.0.0.1')
  try {
    await listening
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}

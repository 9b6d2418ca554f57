import { createHandler } from '../../../dist/http/index.js'
import { createKeyRing, createTwoFactor, memoryStore } from '../../../dist/index.js'

const user = { userId: 'ada', accountName: 'ada@example.com' }
const handler = createHandler(
  createTwoFactor({
    issuer: 'Example',
    store: memoryStore(),
    keys: createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } }),
  }),
  {
    origins: ['https://app.example'],
    currentUser: () => user,
    pendingUser: () => null,
    beginSession: () => [
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ],
    adminOf: () => null,
  },
)

const { Bun, Deno } = globalThis
const port =
  Bun === undefined
    ? Deno.serve({ port: 0, hostname: '127.0.0.1', onListen() {} }, handler).addr.port
    : Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: handler }).port
process.stdout.write(`${port}\n`)

import { memoryStore } from 'stepward'
import { createHandler } from 'stepward/http'
import { SERVERS, TRIVIAL } from './http-servers.js'
import { enrollPerson, serviceOn } from './stepward.js'

/** One request of the load. */
export interface Sent {
  readonly path: string
  readonly userId: string
  readonly body: string
  readonly status: number
}

/** What the process of a server says, in this order: its port, then for each round its requests and their cost. */
export type Said =
  | { readonly port: number }
  | { readonly requests: readonly Sent[] }
  | { readonly microseconds: number }

const PEOPLE = 64

/** A server in a process of its own, so that only its own processor time counts. */
async function serve(name: string): Promise<void> {
  const say = (said: Said): void => void process.send?.(said)
  const service = serviceOn(memoryStore())
  const { twoFactor } = service
  const handler = createHandler(twoFactor, {
    origins: ['https://app.example'],
    currentUser: () => null,
    pendingUser({ headers }) {
      const userId = headers.get('authorization') ?? ''
      return { userId, accountName: userId }
    },
    beginSession: () => [['set-cookie', 'session=0123456789; Path=/; HttpOnly; Secure']],
    adminOf: () => null,
    cookies: false,
    clock: () => new Date(service.now()),
    onError: (error) => console.error(error),
  })

  const people = await Promise.all(
    Array.from({ length: PEOPLE }, (_, index) => enrollPerson(service, `u${index}`)),
  )

  /** For each person a wrong code, and then the right one of a new time step. */
  async function logins(): Promise<Sent[]> {
    service.nextStep()
    const opened = await Promise.all(
      people.map(async ({ userId, authenticator }) => {
        const login = await twoFactor.login.start({ userId })
        if (login.step !== 'code') throw new Error(login.step)
        const code = authenticator(service.now())
        const wrong = String((Number(code) + 500_000) % 1_000_000).padStart(6, '0')
        const request = (given: string, status: number): Sent => ({
          path: '/two-factor/login/verify',
          userId,
          body: JSON.stringify({ challenge: login.challenge, code: given }),
          status,
        })
        return [request(wrong, 422), request(code, 200)] as const
      }),
    )
    return [...opened.map(([wrong]) => wrong), ...opened.map(([, right]) => right)]
  }

  const trivial = (requests: readonly Sent[]): Sent[] =>
    requests.map((sent) => ({ ...sent, path: TRIVIAL, status: name.startsWith('Nest') ? 201 : 200 }))

  let start = process.cpuUsage()
  process.on('message', async (message) => {
    if (message === 'logins' || message === 'trivial') {
      const requests = await logins()
      say({ requests: message === 'logins' ? requests : trivial(requests) })
      start = process.cpuUsage()
    } else {
      const { user, system } = process.cpuUsage(start)
      say({ microseconds: user + system })
    }
  })
  say({ port: (await SERVERS[name]?.(handler)) ?? 0 })
}

if (process.argv[2] !== undefined && process.send !== undefined) await serve(process.argv[2])

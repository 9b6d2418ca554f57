import { randomBytes, randomUUID } from 'node:crypto'
import { createKeyRing, createTwoFactor, type Directory, type TwoFactor, type TwoFactorStore } from 'stepward'
import { type Authenticator, scan } from './authenticator.js'
import { forEachOf, type SecondStep } from './second-step.js'

/** Milliseconds of a time step: the default of Stepward and of the authenticator. */
const STEP = 30_000

export interface Person {
  readonly userId: string
  readonly authenticator: Authenticator
}

/** Stepward with a clock that moves on demand, so that nobody has to wait for the next code. */
export interface Service {
  readonly twoFactor: TwoFactor
  now(): number
  nextStep(): void
}

export function serviceOn(store: TwoFactorStore, directory?: Directory): Service {
  let ahead = 0
  const now = (): number => Date.now() + ahead
  const key = randomBytes(32).toString('base64')
  const twoFactor = createTwoFactor({
    issuer: 'Bench',
    store,
    keys: createKeyRing({ current: 'k1', keys: { k1: key } }),
    clock: () => new Date(now()),
    ...(directory === undefined ? {} : { directory }),
  })
  return {
    twoFactor,
    now,
    nextStep: () => {
      ahead += STEP
    },
  }
}

export async function enrollPerson(
  { twoFactor, now }: Service,
  userId: string = randomUUID(),
): Promise<Person> {
  const started = await twoFactor.enrollment.start({ userId, accountName: `${userId}@example.com` })
  if (!started.ok) throw new Error(`enrollment.start: ${started.reason}`)
  const authenticator = scan(started.uri)
  const confirmed = await twoFactor.enrollment.confirm({ userId, code: authenticator(now()) })
  if (!confirmed.ok) throw new Error(`enrollment.confirm: ${confirmed.reason}`)
  return { userId, authenticator }
}

/** Runs a login up to the code. The function that it returns is what is timed. */
export async function openLogin(
  { twoFactor, now }: Service,
  { userId, authenticator }: Person,
): Promise<() => Promise<string>> {
  const login = await twoFactor.login.start({ userId })
  if (login.step !== 'code') throw new Error(`login.start: ${login.step}`)
  const { challenge } = login
  const code = authenticator(now())
  return async () => {
    const result = await twoFactor.login.verify({ challenge, code })
    if (!result.ok) throw new Error(`login.verify: ${result.reason}`)
    return result.userId
  }
}

/** `afterwards` is what the application does once Stepward has accepted the code. */
export function stepward(
  name: string,
  store: TwoFactorStore,
  afterwards: (userId: string) => Promise<void> = async () => undefined,
): SecondStep {
  const service = serviceOn(store)
  const people: Person[] = []
  return {
    name,
    enroll: (count) =>
      forEachOf(count, async () => {
        people.push(await enrollPerson(service))
      }),
    async open(count) {
      service.nextStep()
      const logins = await Promise.all(people.slice(0, count).map((person) => openLogin(service, person)))
      return logins.map((login) => async () => afterwards(await login()))
    },
  }
}

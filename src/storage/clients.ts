import type { StepwardError } from '../errors.js'
import { hasMethods } from '../internal/host.js'
import { describe, invalidArgument } from '../internal/mismatch.js'
import { KNOWN_CLIENTS, type KnownClient, type StoreName } from './known-clients.js'

const knownAs = (client: unknown): KnownClient | undefined =>
  KNOWN_CLIENTS.find(({ matches }) => matches(client))

/** Whether the client is one that another store takes, or none. */
export function isForAnotherStore(store: StoreName, client: unknown): boolean {
  const known = knownAs(client)
  return known !== undefined && known.store !== store
}

/** By the package: many classes have no readable name. */
export function describeClient(client: unknown): string {
  return knownAs(client)?.name ?? describe(client)
}

/** What it is and what to do. One that is close to what this store takes is described by its class. */
function describeWrong(store: StoreName, client: unknown): string {
  if (typeof client === 'string') return 'a string; pass a connected client, not an address'
  if (hasMethods(client, 'then')) return 'a promise; await it'
  const known = knownAs(client)
  if (known === undefined || known.store === store) return describe(client)
  return `${known.name}; ${known.hint}`
}

/** The error for a client that the store cannot use. `option` is the name of the argument. */
export function wrongClient(
  store: StoreName,
  option: string,
  expected: string,
  client: unknown,
): StepwardError {
  const message = `${store}: ${option}: expected ${expected}, got ${describeWrong(store, client)}`
  return invalidArgument(message, option)
}

/** The error for a client that looked right, but returned something else. A promise that fails later is no news. */
export function wrongReply(
  store: StoreName,
  option: string,
  expected: string,
  reply: unknown,
): StepwardError {
  if (hasMethods(reply, 'then')) Promise.resolve(reply).catch(() => undefined)
  return invalidArgument(`${store}: ${option}: expected ${expected}, got ${describe(reply, false)}`, option)
}

/** What the tests of a project share: an address that was given, or a server of our own. */
export interface Shared<T> {
  readonly address: T
  readonly stop: () => Promise<void>
}

export async function shared<S extends { stop: () => Promise<void> }, T>(
  given: T | undefined,
  start: () => Promise<S>,
  addressOf: (server: S) => T,
): Promise<Shared<T>> {
  if (given !== undefined) return { address: given, stop: async () => undefined }
  const server = await start()
  return { address: addressOf(server), stop: server.stop }
}

import type { DeviceInfo } from '../enrollment/bindings.js'
import type { EnrollmentStatus } from '../service/results.js'
import type { Client, ClientRefusal, ClientResult } from './client.js'
import { createFlow, type Flow, type Progress, runOnce } from './flow.js'

/** A user's two-factor settings, as a page shows them. */
export interface SettingsSnapshot extends Progress<ClientRefusal> {
  /** The state of two-factor; null: not loaded yet. */
  readonly status: EnrollmentStatus | null
  /** The devices that are trusted. */
  readonly devices: readonly DeviceInfo[]
  /** New recovery codes, until the user has saved them; otherwise empty. */
  readonly recoveryCodes: readonly string[]
}

/** A user's two-factor settings. Each change loads them again. */
export interface SettingsFlow extends Flow<SettingsSnapshot> {
  load(): Promise<void>
  /** Switches two-factor off. */
  disable(input: { readonly code: string }): Promise<void>
  rename(input: { readonly authenticatorId: string; readonly name: string }): Promise<void>
  remove(input: { readonly authenticatorId: string; readonly code: string }): Promise<void>
  /** Replaces all recovery codes. */
  regenerateRecoveryCodes(input: { readonly code: string }): Promise<void>
  /** The user has saved the recovery codes. They cannot be shown again. */
  saved(): void
  revokeDevice(input: { readonly deviceId: string }): Promise<void>
  revokeAllDevices(): Promise<void>
}

type Loaded = { readonly ok: true } & Pick<SettingsSnapshot, 'status' | 'devices'>

/**
 * A user's two-factor settings, for a page in any framework.
 *
 * @example
 * ```ts
 * import { createClient, createSettings } from 'stepward/client'
 *
 * const settings = createSettings(createClient({ baseUrl: 'https://app.example/two-factor' }))
 * console.log(settings.getSnapshot().status) // null
 * ```
 */
export function createSettings(
  client: Pick<
    Client,
    | 'status'
    | 'disable'
    | 'renameAuthenticator'
    | 'removeAuthenticator'
    | 'regenerateRecoveryCodes'
    | 'listDevices'
    | 'revokeDevice'
    | 'revokeAllDevices'
  >,
): SettingsFlow {
  const flow = createFlow<SettingsSnapshot>({
    status: null,
    devices: [],
    recoveryCodes: [],
    busy: false,
    refusal: null,
  })

  async function read(): Promise<Loaded | ClientRefusal> {
    const [status, list] = await Promise.all([client.status(), client.listDevices()])
    if (!status.ok) return status
    if (!list.ok) return list
    const { ok: _, ...state } = status
    return { ok: true, status: state, devices: list.devices }
  }

  /** Makes a change, then loads. What the change returned is shown even if loading fails. */
  async function change<Success extends { readonly ok: true }>(
    call: () => Promise<Success | ClientRefusal>,
    shown: (result: Success) => Partial<SettingsSnapshot> = () => ({}),
  ): Promise<void> {
    await runOnce(
      flow,
      async (): Promise<Loaded | ClientRefusal> => {
        const result = await call()
        if (!result.ok) return result
        flow.set(shown(result))
        return read()
      },
      (result) => (result.ok ? { status: result.status, devices: result.devices } : {}),
    )
  }

  return {
    subscribe: flow.subscribe,
    getSnapshot: flow.getSnapshot,
    load: () => change(async () => ({ ok: true })),
    disable: (input) => change(() => client.disable(input)),
    rename: (input) => change(() => client.renameAuthenticator(input)),
    remove: (input) => change(() => client.removeAuthenticator(input)),
    regenerateRecoveryCodes: (input) =>
      change<Extract<ClientResult<'regenerateRecoveryCodes'>, { readonly ok: true }>>(
        () => client.regenerateRecoveryCodes(input),
        ({ recoveryCodes }) => ({ recoveryCodes }),
      ),
    saved: () => flow.set({ recoveryCodes: [] }),
    revokeDevice: (input) => change(() => client.revokeDevice(input)),
    revokeAllDevices: () => change(() => client.revokeAllDevices()),
  }
}

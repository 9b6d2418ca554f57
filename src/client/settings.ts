import type { DeviceInfo } from '../enrollment/bindings.js'
import type { EnrollmentStatus } from '../service/results.js'
import type { Client, ClientRefusal, ClientResult } from './client.js'
import { changeOnce, createFlow, type Flow, type Progress } from './flow.js'

/** A user's two-factor settings, as a page shows them. */
export interface SettingsSnapshot extends Progress<ClientRefusal> {
  /** The state of two-factor, as it was last loaded; null: not loaded yet. */
  readonly status: EnrollmentStatus | null
  /** The devices that are trusted, as they were last loaded; null: not loaded yet. */
  readonly devices: readonly DeviceInfo[] | null
  /** New recovery codes, until the user has saved them; otherwise empty. */
  readonly recoveryCodes: readonly string[]
}

/**
 * A user's two-factor settings. Each change loads them again, and so does a refusal that shows that they were stale.
 * Each returns whether the change was made; its `refusal` may then be that of loading.
 */
export interface SettingsFlow extends Flow<SettingsSnapshot> {
  load(): Promise<boolean>
  /** Switches two-factor off. */
  disable(input: { readonly code: string }): Promise<boolean>
  rename(input: { readonly authenticatorId: string; readonly name: string }): Promise<boolean>
  remove(input: { readonly authenticatorId: string; readonly code: string }): Promise<boolean>
  /** Replaces all recovery codes. */
  regenerateRecoveryCodes(input: { readonly code: string }): Promise<boolean>
  /** The user has saved the recovery codes. They cannot be shown again. */
  saved(): Promise<boolean>
  revokeDevice(input: { readonly deviceId: string }): Promise<boolean>
  revokeAllDevices(): Promise<boolean>
}

/** These say that something changed since the settings were loaded, such as in another tab. */
const STALE: readonly string[] = [
  'not_enrolled',
  'required_by_company',
  'suspended',
  'unknown_authenticator',
  'unknown_device',
]

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
    | 'markRecoveryCodesSaved'
    | 'listDevices'
    | 'revokeDevice'
    | 'revokeAllDevices'
  >,
): SettingsFlow {
  const flow = createFlow<SettingsSnapshot>({
    status: null,
    devices: null,
    recoveryCodes: [],
    busy: false,
    refusal: null,
  })

  /** What could be loaded. What could not stays as it is. */
  async function read(): Promise<Partial<SettingsSnapshot>> {
    const [status, list] = await Promise.all([client.status(), client.listDevices()])
    const loaded: Partial<SettingsSnapshot> = list.ok ? { devices: list.devices } : { refusal: list }
    if (!status.ok) return { ...loaded, refusal: status }
    const { ok: _, ...state } = status
    return { ...loaded, status: state }
  }

  /** Makes a change, then loads. What the change returned is shown even if loading fails. */
  async function change<Success extends { readonly ok: true }>(
    call: () => Promise<Success | ClientRefusal>,
    shown: (result: Success) => Partial<SettingsSnapshot> = () => ({}),
  ): Promise<boolean> {
    return changeOnce(flow, call, read, STALE, shown)
  }

  /** When the recovery codes on the screen were issued. */
  let shownAt = new Date()

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
        ({ recoveryCodes, issuedAt }) => {
          shownAt = issuedAt
          return { recoveryCodes }
        },
      ),
    async saved() {
      const { busy, recoveryCodes } = flow.getSnapshot()
      if (busy || recoveryCodes.length === 0) return false
      const isMarked = await change(() => client.markRecoveryCodesSaved({ issuedAt: shownAt }))
      flow.set({ recoveryCodes: [] })
      return isMarked
    },
    revokeDevice: (input) => change(() => client.revokeDevice(input)),
    revokeAllDevices: () => change(() => client.revokeAllDevices()),
  }
}

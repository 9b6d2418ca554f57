import type { KeyRing } from './key-ring.js'
import { asKmsCall, kmsFailed, kmsSealer } from './sealer.js'

/** The ring as the service uses it: one of the application's own making may throw anything, and answer anything. */
export function guardedKeyRing(keys: KeyRing): KeyRing {
  return Object.freeze({
    get current() {
      return keys.current
    },
    ...kmsSealer(keys),
    async mac(...args: Parameters<KeyRing['mac']>) {
      const mac: unknown = await asKmsCall('mac', () => keys.mac(...args))
      if (typeof mac === 'string' && mac !== '') return mac
      throw kmsFailed('kms.mac: expected a text')
    },
  })
}

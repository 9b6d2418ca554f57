import { isDeviceTrusted, issueTicket, revokeDevices } from '../../src/enrollment/bindings.js'
import { confirmEnrollment } from '../../src/enrollment/confirm.js'
import {
  disableEnrollment,
  eraseEnrollment,
  removeAuthenticator,
  resetEnrollment,
} from '../../src/enrollment/end.js'
import { importEnrollment } from '../../src/enrollment/import.js'
import { regenerateRecoveryCodes } from '../../src/enrollment/recovery-codes.js'
import { startEnrollment } from '../../src/enrollment/start.js'
import { verifyLogin, verifyStepUp } from '../../src/enrollment/verify.js'

/** Every decision about a user's record. */
export const MACHINE = {
  start: startEnrollment,
  confirm: confirmEnrollment,
  login: verifyLogin,
  stepUp: verifyStepUp,
  disable: disableEnrollment,
  remove: removeAuthenticator,
  regenerate: regenerateRecoveryCodes,
  reset: resetEnrollment,
  erase: eraseEnrollment,
  import: importEnrollment,
  ticket: issueTicket,
  revoke: revokeDevices,
  isDeviceTrusted,
}

/** The same decisions, of which a canary replaces one. */
export type Machine = typeof MACHINE

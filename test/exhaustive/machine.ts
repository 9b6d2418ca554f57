import { confirmEnrollment } from '../../src/enrollment/confirm.js'
import { isDeviceTrusted, revokeDevices } from '../../src/enrollment/device.js'
import {
  disableEnrollment,
  eraseEnrollment,
  removeOneAuthenticator,
  resetEnrollment,
} from '../../src/enrollment/disable.js'
import { importEnrollment } from '../../src/enrollment/import.js'
import { regenerateRecoveryCodes } from '../../src/enrollment/regenerate.js'
import { startEnrollment } from '../../src/enrollment/start.js'
import { issueTicket } from '../../src/enrollment/ticket.js'
import { verifyLogin, verifyStepUp } from '../../src/enrollment/verify.js'

/** The whole machine: every decision there is about a person's record. */
export const MACHINE = {
  start: startEnrollment,
  confirm: confirmEnrollment,
  login: verifyLogin,
  stepUp: verifyStepUp,
  disable: disableEnrollment,
  remove: removeOneAuthenticator,
  regenerate: regenerateRecoveryCodes,
  reset: resetEnrollment,
  erase: eraseEnrollment,
  import: importEnrollment,
  ticket: issueTicket,
  revoke: revokeDevices,
  isDeviceTrusted,
}

/** The same table with other functions in it: a mutant breaks a rule by standing before or behind one. */
export type Machine = typeof MACHINE

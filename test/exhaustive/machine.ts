import {
  isDeviceTrusted,
  issueTicket,
  revokeDevice,
  revokeDevices,
  revokeTickets,
} from '../../src/enrollment/bindings.js'
import { confirmEnrollment } from '../../src/enrollment/confirm.js'
import {
  disableEnrollment,
  eraseEnrollment,
  removeAuthenticator,
  resetEnrollment,
} from '../../src/enrollment/end.js'
import { importEnrollment } from '../../src/enrollment/import.js'
import { isProofValid, judgeProof } from '../../src/enrollment/proof.js'
import { markRecoveryCodesSaved, regenerateRecoveryCodes } from '../../src/enrollment/recovery-codes.js'
import { renameAuthenticator } from '../../src/enrollment/rename.js'
import { startEnrollment } from '../../src/enrollment/start.js'
import { unlockFactors } from '../../src/enrollment/unlock.js'
import { verifyLogin, verifyStepUp } from '../../src/enrollment/verify.js'
import { demandsOn, judgeLogin } from '../../src/policy/evaluate.js'

/** Every decision about a user's record, and what a login is judged by. */
export const MACHINE = {
  start: startEnrollment,
  confirm: confirmEnrollment,
  login: verifyLogin,
  stepUp: verifyStepUp,
  disable: disableEnrollment,
  remove: removeAuthenticator,
  rename: renameAuthenticator,
  regenerate: regenerateRecoveryCodes,
  markSaved: markRecoveryCodesSaved,
  reset: resetEnrollment,
  unlock: unlockFactors,
  erase: eraseEnrollment,
  import: importEnrollment,
  ticket: issueTicket,
  revokeTickets,
  revokeDevice,
  revokeDevices,
  isDeviceTrusted,
  isProofValid,
  judgeProof,
  demandsOn,
  judgeLogin,
}

/** The same decisions, of which a canary replaces one. */
export type Machine = typeof MACHINE

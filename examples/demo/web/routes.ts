import { adminOnly, relaxTwoFactor, requireTwoFactor, showCompany, unlockMember } from '../pages/company.js'
import { revokeDevice } from '../pages/devices.js'
import { logIn, logOut, showLogin } from '../pages/login.js'
import { askForCode, checkCode } from '../pages/login-code.js'
import { beginSetup, finishSetup, leadToSetup } from '../pages/login-enroll.js'
import { showProfile } from '../pages/profile.js'
import { askToSwitchOff, remindToDelete, switchOff } from '../pages/profile-off.js'
import {
  askToReplace,
  cancelSetup,
  confirmSetup,
  replace,
  showSetup,
  switchOn,
} from '../pages/profile-setup.js'
import { downloadRecoveryCodes, recoveryCodesSaved, showRecoveryCodes } from '../pages/recovery-codes.js'
import { redirect, stylesheet } from './reply.js'
import type { Routes } from './router.js'
import { savingRecoveryCodes, signedIn, signedOut, waitingFor } from './visit.js'

/** Every page with its guard, so that no new page can forget the second factor. */
export const routes = (css: string): Routes => ({
  'GET /': () => redirect('/profile'),
  'GET /style.css': () => stylesheet(css),

  'GET /login': signedOut(showLogin),
  'POST /login': signedOut(logIn),
  'POST /logout': logOut,
  'GET /login/code': waitingFor('code', askForCode),
  'POST /login/code': waitingFor('code', checkCode),
  'GET /login/enroll': waitingFor('enroll', leadToSetup),
  'POST /login/enroll': waitingFor('enroll', beginSetup),
  'POST /login/enroll/confirm': waitingFor('enroll', finishSetup),

  'GET /profile': signedIn(showProfile),
  'GET /profile/two-factor': signedIn(showSetup),
  'POST /profile/two-factor': signedIn(switchOn),
  'POST /profile/two-factor/confirm': signedIn(confirmSetup),
  'POST /profile/two-factor/cancel': signedIn(cancelSetup),
  'GET /profile/two-factor/replace': signedIn(askToReplace),
  'POST /profile/two-factor/replace': signedIn(replace),
  'GET /profile/two-factor/off': signedIn(askToSwitchOff),
  'POST /profile/two-factor/off': signedIn(switchOff),
  'GET /profile/two-factor/removed': signedIn(remindToDelete),
  'POST /profile/devices/:deviceId/revoke': signedIn(revokeDevice),
  'GET /profile/recovery-codes': savingRecoveryCodes(showRecoveryCodes),
  'POST /profile/recovery-codes': savingRecoveryCodes(recoveryCodesSaved),
  'GET /profile/recovery-codes.txt': savingRecoveryCodes(downloadRecoveryCodes),

  'GET /companies/:companyId': signedIn(adminOnly(showCompany)),
  'POST /companies/:companyId/require': signedIn(adminOnly(requireTwoFactor)),
  'POST /companies/:companyId/relax': signedIn(adminOnly(relaxTwoFactor)),
  'POST /companies/:companyId/members/:userId/unlock': signedIn(adminOnly(unlockMember)),
})

import { qrSvg } from '../qr/svg.js'
import type { VerifyResult } from '../service/results.js'
import { CHALLENGE_COOKIE, DEVICE_COOKIE } from './cookies.js'
import { dateField, optionalField, pathId, secretField, shapedField, textField } from './fields.js'
import type { PassedCode, UserOperations } from './operations.js'
import type { Answer, Route, UserCall } from './route.js'
import {
  completedLogin,
  confirmedEnrollment,
  deviceList,
  enrollmentStatus,
  loginStep,
  newRecoveryCodes,
  passedCode,
  startedEnrollment,
} from './shapes.js'

/** A name of a device or an authenticator, in characters. */
const MAX_NAME = 100

const name = textField(MAX_NAME)

/** The challenge of the login, from the JSON or the cookie. A full session has none: an old one is ignored. */
function challengeOf(call: UserCall, given: string | undefined): { readonly challenge?: string } {
  return call.pending ? { challenge: given ?? call.cookie(CHALLENGE_COOKIE) ?? '' } : {}
}

/** With these, the login has to start again, so its cookie is of no more use. */
const ENDS_LOGIN: readonly string[] = ['challenge_invalid', 'challenge_expired']

function endLogin(call: UserCall, result: { readonly ok: boolean; readonly reason?: string }): void {
  if (call.pending && (result.ok || ENDS_LOGIN.includes(result.reason ?? '')))
    call.clearCookie(CHALLENGE_COOKIE)
}

const CODE_REFUSALS = { invalid_code: true, replayed: true, locked: true, suspended: true } as const
const CHALLENGE_REFUSALS = { challenge_invalid: true, challenge_expired: true } as const
const TICKET_REFUSALS = { ticket_required: true, ticket_invalid: true, ticket_expired: true } as const

function passedBy({ factor, authenticatorId, verifiedAt, recoveryCodesLeft }: PassedCode): PassedCode {
  return { factor, authenticatorId, verifiedAt, recoveryCodesLeft }
}

/** The routes of a user: a session, or a login whose second step is due. */
export const USER_ROUTES: { readonly [O in keyof UserOperations]: Route<O> } = {
  status: {
    endpoint: 'GET /status',
    summary: "The state of the user's second factor, and the companies that require it",
    access: 'user',
    fields: {},
    output: enrollmentStatus,
    refusals: {},
    async run({ twoFactor, user: { userId, companyId } }) {
      return { ok: true, ...(await twoFactor.enrollment.status({ userId, ...optionalCompany(companyId) })) }
    },
  },

  startEnrollment: {
    endpoint: 'POST /enrollment',
    summary: 'Create a new secret and its QR code',
    access: 'either',
    fields: {
      code: optionalField(secretField),
      name: optionalField(name),
      ticket: optionalField(secretField),
      challenge: optionalField(secretField),
    },
    output: startedEnrollment,
    refusals: {
      code_required: true,
      too_many_authenticators: true,
      busy: true,
      ...CODE_REFUSALS,
      ...CHALLENGE_REFUSALS,
      ...TICKET_REFUSALS,
    },
    async run(call, { challenge: given, ...input }) {
      const { userId, accountName } = call.user
      const challenge = challengeOf(call, given)
      const { context } = call
      const result = await call.twoFactor.enrollment.start({
        userId,
        accountName,
        ...input,
        ...challenge,
        context,
      })
      if (!result.ok) {
        endLogin(call, result)
        return result
      }
      // A started setup outlives the challenge that started it, and so does its cookie.
      if (challenge.challenge !== undefined)
        call.giveToken(CHALLENGE_COOKIE, challenge.challenge, result.expiresAt)
      return { ...result, qr: qrSvg(result.uri) }
    },
  },

  confirmEnrollment: {
    endpoint: 'POST /enrollment/confirm',
    summary: 'Confirm the new secret with a code from the app; at a forced login, this begins the session',
    access: 'either',
    fields: { code: secretField, challenge: optionalField(secretField) },
    output: confirmedEnrollment,
    refusals: {
      invalid_code: true,
      locked: true,
      not_pending: true,
      expired: true,
      too_many_authenticators: true,
      busy: true,
      ...CHALLENGE_REFUSALS,
      ...TICKET_REFUSALS,
    },
    async run(call, { code, challenge }) {
      const { context } = call
      const { userId } = call.user
      const result = await call.twoFactor.enrollment.confirm({
        userId,
        code,
        ...challengeOf(call, challenge),
        context,
      })
      endLogin(call, result)
      if (!result.ok) return result
      const { recoveryCodes, verifiedAt, proof } = result
      await call.beginSession({ userId, factor: 'totp', verifiedAt, proof })
      return { ok: true, recoveryCodes, verifiedAt }
    },
  },

  disable: {
    endpoint: 'DELETE /enrollment',
    summary: 'Switch two-factor off',
    access: 'user',
    fields: { code: secretField },
    output: null,
    refusals: { required_by_company: true, not_enrolled: true, busy: true, ...CODE_REFUSALS },
    run: ({ twoFactor, user: { userId, companyId }, context }, { code }) =>
      twoFactor.enrollment.disable({ userId, code, ...optionalCompany(companyId), context }),
  },

  renameAuthenticator: {
    endpoint: 'PATCH /authenticators/{authenticatorId}',
    summary: 'Rename an authenticator',
    access: 'user',
    fields: { authenticatorId: pathId, name },
    output: null,
    refusals: { unknown_authenticator: true, busy: true },
    run: ({ twoFactor, user: { userId }, context }, input) =>
      twoFactor.enrollment.rename({ userId, ...input, context }),
  },

  removeAuthenticator: {
    endpoint: 'DELETE /authenticators/{authenticatorId}',
    summary: 'Remove an authenticator',
    access: 'user',
    fields: { authenticatorId: pathId, code: secretField },
    output: null,
    refusals: {
      required_by_company: true,
      not_enrolled: true,
      unknown_authenticator: true,
      busy: true,
      ...CODE_REFUSALS,
    },
    run: ({ twoFactor, user: { userId, companyId }, context }, input) =>
      twoFactor.enrollment.remove({ userId, ...input, ...optionalCompany(companyId), context }),
  },

  regenerateRecoveryCodes: {
    endpoint: 'POST /recovery-codes',
    summary: 'Replace all recovery codes',
    access: 'user',
    fields: { code: secretField },
    output: newRecoveryCodes,
    refusals: { not_enrolled: true, busy: true, ...CODE_REFUSALS },
    run: ({ twoFactor, user: { userId }, context }, { code }) =>
      twoFactor.enrollment.regenerateRecoveryCodes({ userId, code, context }),
  },

  markRecoveryCodesSaved: {
    endpoint: 'POST /recovery-codes/saved',
    summary: 'The user has saved the recovery codes',
    access: 'user',
    fields: { issuedAt: dateField },
    output: null,
    refusals: { not_enrolled: true, busy: true },
    run: ({ twoFactor, user: { userId }, context }, { issuedAt }) =>
      twoFactor.enrollment.markRecoveryCodesSaved({ userId, issuedAt, context }),
  },

  startLogin: {
    endpoint: 'POST /login',
    summary: 'What the login asks for after the password; if nothing, this begins the session',
    access: 'pending',
    fields: { deviceToken: optionalField(secretField) },
    output: loginStep,
    refusals: {},
    async run(call, { deviceToken: given }) {
      const { userId, companyId, method } = call.user
      const deviceToken = given ?? call.cookie(DEVICE_COOKIE)
      const step = await call.twoFactor.login.start({
        userId,
        ...optionalCompany(companyId),
        ...(method === undefined ? {} : { method }),
        ...(deviceToken === undefined ? {} : { deviceToken }),
      })
      if (step.step === 'done') {
        call.clearCookie(CHALLENGE_COOKIE)
        await call.beginSession({ userId, factor: null, verifiedAt: null, proof: null })
        return { ok: true, ...step }
      }
      const { challenge, ...shown } = step
      const token = call.giveToken(CHALLENGE_COOKIE, challenge, step.expiresAt)
      return { ok: true, ...shown, ...(token === undefined ? {} : { challenge: token }) }
    },
  },

  verifyLogin: {
    endpoint: 'POST /login/verify',
    summary: 'The second step of a login; this begins the session',
    access: 'pending',
    fields: {
      code: secretField,
      rememberDevice: optionalField(
        shapedField<boolean | { readonly name: string }>(
          'true, false or { name }',
          (value): value is boolean | { readonly name: string } =>
            typeof value === 'boolean' || (typeof value === 'object' && value !== null),
          {
            anyOf: [
              { type: 'boolean' },
              {
                type: 'object',
                properties: { name: { type: 'string', minLength: 1, maxLength: MAX_NAME } },
                required: ['name'],
                additionalProperties: false,
              },
            ],
          },
        ),
      ),
      challenge: optionalField(secretField),
    },
    output: completedLogin,
    refusals: { busy: true, ...CODE_REFUSALS, ...CHALLENGE_REFUSALS },
    async run(call, { challenge: given, ...input }) {
      const { userId } = call.user
      const { challenge = '' } = challengeOf(call, given)
      const { context } = call
      const result = await call.twoFactor.login.verify({ challenge, userId, ...input, context })
      endLogin(call, result)
      if (!result.ok) return result
      const { factor, verifiedAt, proof, deviceToken, deviceExpiresAt } = result
      await call.beginSession({ userId, factor, verifiedAt, proof })
      if (deviceToken === undefined || deviceExpiresAt === undefined) return { ok: true, ...passedBy(result) }
      const token = call.giveToken(DEVICE_COOKIE, deviceToken, deviceExpiresAt)
      return {
        ok: true,
        ...passedBy(result),
        ...(token === undefined ? {} : { deviceToken: token }),
        deviceExpiresAt,
      }
    },
  },

  verify: {
    endpoint: 'POST /verify',
    summary: 'Ask for a code again inside a session; this renews the session',
    access: 'user',
    fields: { code: secretField },
    output: passedCode,
    refusals: { not_enrolled: true, busy: true, ...CODE_REFUSALS },
    async run(call, { code }): Promise<Answer<'verify'>> {
      const { userId } = call.user
      const result: VerifyResult = await call.twoFactor.verify({ userId, code, context: call.context })
      if (!result.ok) return result
      const { factor, verifiedAt, proof } = result
      await call.beginSession({ userId, factor, verifiedAt, proof })
      return { ok: true, ...passedBy(result) }
    },
  },

  listDevices: {
    endpoint: 'GET /devices',
    summary: 'The devices that are trusted now, oldest first',
    access: 'user',
    fields: {},
    output: deviceList,
    refusals: {},
    run: async ({ twoFactor, user: { userId } }) => ({
      ok: true,
      devices: await twoFactor.devices.list({ userId }),
    }),
  },

  revokeDevice: {
    endpoint: 'DELETE /devices/{deviceId}',
    summary: 'End the trust in one device',
    access: 'user',
    fields: { deviceId: pathId },
    output: null,
    refusals: { unknown_device: true, busy: true },
    run: ({ twoFactor, user: { userId }, context }, { deviceId }) =>
      twoFactor.devices.revoke({ userId, deviceId, context }),
  },

  revokeAllDevices: {
    endpoint: 'DELETE /devices',
    summary: 'End the trust in every device',
    access: 'user',
    fields: {},
    output: null,
    refusals: { not_enrolled: true, busy: true },
    run: ({ twoFactor, user: { userId }, context }) => twoFactor.devices.revokeAll({ userId, context }),
  },
}

const optionalCompany = (companyId: string | undefined): { readonly companyId?: string } =>
  companyId === undefined ? {} : { companyId }

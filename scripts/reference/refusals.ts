import { REASONS, type Reason, statusOf, titleOf } from '../../src/http/problem.js'

interface Explanation {
  readonly cause: string
  readonly cure: string
}

/** Why each refusal happens, and what to do. A reason without one does not compile. */
const REFUSALS: Readonly<Record<Reason, Explanation>> = {
  malformed_json: {
    cause: 'The body of the request is not JSON, or repeats a key.',
    cure: 'Send one JSON object, as `stepward/client` does.',
  },
  challenge_expired: {
    cause: 'The login took longer than `challengeTtl`, 5 minutes by default.',
    cure: 'Ask for the password again, and call `login.start`.',
  },
  challenge_invalid: {
    cause:
      'A change has ended this login: the authenticator was replaced, reset or switched off, or another login started the enrollment. The challenge may also be malformed, or of another user.',
    cure: 'Ask for the password again, and call `login.start`. If it happens at every login, check that you keep `challenge` unchanged.',
  },
  not_authenticated: {
    cause: '`currentUser` or `pendingUser` returned null for this route.',
    cure: 'Send the user to your login. If there is a session, check that the function reads it at this stage.',
  },
  proof_invalid: {
    cause: 'The proof of the session expired, ended with its authenticator, or is of another user.',
    cure: 'Ask the user to log in again.',
  },
  second_factor_required: {
    cause: 'A rule requires a code, and the session has no proof that satisfies it.',
    cure: 'Ask the user to log in again. If the user has just entered a code, check that `currentUser` returns the `proof`.',
  },
  cross_site: {
    cause:
      'The page that sent the request is not in `origins`, or a program sent a cookie without an `Origin` header.',
    cure: 'Add the origin of your page, with scheme and port, such as `http://localhost:3000`. In a test or with curl, send that origin as `Origin`.',
  },
  enrollment_required: {
    cause: 'The route needs a second factor, and the user has none.',
    cure: 'Send the user to the setup.',
  },
  not_admin: {
    cause:
      '`adminOf` returned null for this company. To reset or unlock a member, or to issue a ticket, an admin must be an admin of every company of that member, and cannot be the member.',
    cure: 'Check `adminOf`. If the only admin lost the phone, call `twoFactor.admin.reset` from a support tool.',
  },
  proof_stale: {
    cause: 'The second factor was passed longer ago than `maxAge`.',
    cure: 'Ask for a code with `verify`, keep the new proof, and repeat the request. See [ask again](../how-to/step-up.md).',
  },
  required_by_company: {
    cause:
      'A company of the user requires two-factor, so the user cannot switch it off. `companyIds` names the companies.',
    cure: 'Tell the user which company it is. To replace a phone, start a new setup with a code instead.',
  },
  self_exemption: {
    cause: 'An admin tried to exempt themselves.',
    cure: 'Ask another admin.',
  },
  suspended: {
    cause: 'There were 100 wrong codes in a row. Neither time nor `admin.unlock` ends this.',
    cure: 'Let the user log in with a recovery code and enroll again. If the user has none, [reset](../how-to/lost-phone.md) the user.',
  },
  ticket_expired: {
    cause: 'The ticket is older than its `ttl`, 30 minutes by default.',
    cure: 'Issue a new one. If your emails are slow, choose a longer `ttl`.',
  },
  ticket_invalid: {
    cause: 'The ticket is of another user, was revoked, or ended because the user has enrolled.',
    cure: 'Issue a new one.',
  },
  ticket_required: {
    cause: 'A company of the user requires a ticket at a forced setup.',
    cure: 'Create one with `admin.issueTicket`, send it to the user, and pass it to `enrollment.start`. See [tickets](../how-to/tickets.md).',
  },
  not_found: {
    cause: 'No route has this path, or the path contains a malformed id.',
    cure: 'Check [`basePath`](../http.md#base-path): it is the whole path that the browser sees.',
  },
  unknown_authenticator: {
    cause: 'The user has no authenticator with this id. It may have been removed in another tab.',
    cure: 'Call `enrollment.status` and show the list again.',
  },
  unknown_device: {
    cause: 'The user trusts no device with this id. It may have expired.',
    cure: 'Call `devices.list` and show the list again.',
  },
  unknown_member: {
    cause: '`directory.companiesOf` does not list the company for this user.',
    cure: 'Check the user id and the directory.',
  },
  method_not_allowed: {
    cause: 'The path exists, but not with this method. The header `Allow` lists the methods that do.',
    cure: 'Use the method that the [HTTP API](../reference/http-api.md) lists.',
  },
  request_timeout: {
    cause: 'The body did not arrive within 10 seconds.',
    cure: 'Send the request again.',
  },
  actor_not_enrolled: {
    cause: 'An admin who has no two-factor tried to require it.',
    cure: 'Ask the admin to switch it on first. For rules that configuration or support sets, pass `asSystem: true`.',
  },
  already_enrolled: {
    cause: 'Two-factor is on. An import or a ticket never replaces it.',
    cure: 'Nothing to do. During an import, count the user as done.',
  },
  busy: {
    cause:
      'Other requests kept changing the record, or the deadline passed. Nothing was evaluated, and no attempt was counted.',
    cure: 'Ask the user to try again. If it happens often, look for a client that repeats requests.',
  },
  code_required: {
    cause: 'Two-factor is on, and the call that changes it had no `code`.',
    cure: 'Ask for a current code or a recovery code, and pass it as `code`.',
  },
  ended: {
    cause: 'An import found an enrollment that was switched off, reset or erased here.',
    cure: 'Nothing to do. If that user asks for it, pass `evenIfEnded: true`.',
  },
  expired: {
    cause: 'The setup was not confirmed within `pendingTtl`, 10 minutes by default.',
    cure: 'Start again with a new QR code. Ask the user to delete the old entry in the app.',
  },
  not_enrolled: {
    cause: 'Two-factor is off.',
    cure: 'Offer to switch it on.',
  },
  not_locked: {
    cause: 'There is no wait to end.',
    cure: 'Nothing to do. To end a suspension, call `admin.reset`.',
  },
  overtaken: {
    cause: 'Another admin changed the rule while the form was open. Nothing was saved.',
    cure: 'Read the rule with `policy.get`, show it, and let the admin save again with its `revision`.',
  },
  not_pending: {
    cause: 'No setup was started, or it is already confirmed.',
    cure: 'Call `enrollment.status`. If two-factor is off, start again.',
  },
  too_many_authenticators: {
    cause: 'The user has as many authenticators as `authenticators.max` allows.',
    cure: 'Ask the user to remove one first.',
  },
  too_many_exemptions: {
    cause: 'The company has 1,000 exemptions, or 192 KiB of them.',
    cure: 'End some of them, or require two-factor from a later date.',
  },
  content_too_large: {
    cause: 'The body is larger than 16 KiB.',
    cure: 'Send only the fields of the route.',
  },
  unsupported_media_type: {
    cause: 'The body is not `application/json`.',
    cure: 'Set `Content-Type: application/json`.',
  },
  invalid_code: {
    cause:
      'The code is wrong, or from another time. `attemptsLeft` says how many attempts are left before a wait.',
    cure: 'Ask again. If right codes are refused, check the [clocks](../how-to/clocks.md) of the phone and of the server.',
  },
  invalid_request: {
    cause: 'A field is missing, malformed or unknown. `field` names it.',
    cure: 'Send what the [HTTP API](../reference/http-api.md) lists.',
  },
  replayed: {
    cause: 'The code is right, but was used before. Each code passes once.',
    cure: 'Ask for the next code. If your form is submitted twice, disable its button while it is sending.',
  },
  locked: {
    cause: 'There were too many wrong codes in a row. `retryAt` says when the next one is evaluated.',
    cure: 'Show the user the time. A recovery code still works. `admin.unlock` ends the wait at once.',
  },
  rate_limited: {
    cause: 'Your `limit` refused the request. `retryAt` says when to try again.',
    cure: 'Wait. If real users see this, raise the [limit](../limits.md) of their network.',
  },
  fault: {
    cause: 'The store, the directory, the key ring or one of your functions failed. Nothing was granted.',
    cure: 'Read the error that `onError` got. [Errors](../reference/errors.md) lists its code.',
  },
}

/** The last part of a reason's address. */
export const slugOf = (reason: Reason): string => reason.replaceAll('_', '-')

const body = (reason: Reason): string => {
  const { cause, cure } = REFUSALS[reason]
  return `${titleOf(reason)}. Over HTTP: ${statusOf(reason)}.\n\n**Cause.** ${cause}\n\n**Cure.** ${cure}\n`
}

/** Each refusal's own page: the `type` of its problem details is its address. */
export const refusalPages: readonly { readonly slug: string; readonly content: string }[] = REASONS.map(
  (reason) => ({
    slug: slugOf(reason),
    content: `# ${reason}\n\n${body(reason)}\n[All refusals](../reference/refusals.md)\n`,
  }),
)

/** docs/reference/refusals.md. */
export function refusalsPage(): string {
  const sections = [...REASONS].sort().map((reason) => `## ${reason}\n\n${body(reason)}`)
  return [
    '# Refusals\n',
    'A refusal is a value with `ok: false` and a `reason`. Over HTTP it is `application/problem+json` (RFC 9457) with the same `reason`.',
    'Its `type` is the address of the reason, such as `https://stepward.dev/problems/invalid-code`.\n',
    '`explainRefusal(result, en)` of `stepward/messages` [explains each of them to the user](../how-to/localize.md).\n',
    'Decide by the `reason`, because several reasons share a status:\n',
    '| status | what it means |',
    '| --- | --- |',
    '| 400, 405, 408, 413, 415 | The request is not one that the route reads. |',
    '| 401 | A login, or its second step, is missing. |',
    '| 403 | The request, or this user, may not do this. |',
    '| 404 | There is no such route, member, authenticator or device. |',
    '| 409 | The request does not fit the current state, or another request was faster. |',
    '| 422 | The code or a field is wrong. |',
    '| 429 | There were too many attempts. Wait for `retryAfter` seconds. |',
    '| 503 | A fault. Nothing was granted. |\n',
    ...sections,
    '## network\n',
    'No response arrived. Only `stepward/client` returns this.\n',
    '**Cause.** The browser is offline, or something between it and your server closed the connection.\n',
    '**Cure.** Ask the user to try again. The server may have evaluated the request, so the same code can be `replayed`.\n',
  ].join('\n')
}

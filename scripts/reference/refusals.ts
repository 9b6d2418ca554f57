import { REASONS, type Reason, statusOf, titleOf } from '../../src/http/problem.js'

interface Explanation {
  readonly cause: string
  readonly cure: string
}

/** Why each refusal happens, and what to do. A reason without one does not compile. */
const REFUSALS: Readonly<Record<Reason, Explanation>> = {
  malformed_json: {
    cause: 'The body of the request is no JSON, or a key comes twice.',
    cure: 'Send one JSON object. `stepward/client` does.',
  },
  challenge_expired: {
    cause: 'The login took longer than `challengeTtl`, 5 minutes by default.',
    cure: 'Ask for the password again, and call `login.start`.',
  },
  challenge_invalid: {
    cause:
      'A change has ended this login: the authenticator was replaced, reset or switched off, another login started this enrollment, or the challenge is of another user.',
    cure: 'Ask for the password again, and call `login.start`. If it happens at every login, check that you keep `challenge` unchanged.',
  },
  not_authenticated: {
    cause: '`currentUser` or `pendingUser` returned null for this route.',
    cure: 'Lead the user to your login. If there is a session, check that the function reads it for this stage.',
  },
  proof_invalid: {
    cause: 'The proof of the session ended with its authenticator, expired, or is of another user.',
    cure: 'Ask for a login.',
  },
  second_factor_required: {
    cause: 'A rule asks for a code, and the session has no proof that satisfies it.',
    cure: 'Lead the user through the login. If a code was just given, return `proof` from `currentUser`.',
  },
  cross_site: {
    cause: 'A browser sent the request from a page that is not in `origins`.',
    cure: 'Add the origin of your page, with scheme and port, such as `http://localhost:3000`.',
  },
  enrollment_required: {
    cause: 'The route needs a second factor, and the user has none.',
    cure: 'Lead the user to the setup.',
  },
  not_admin: {
    cause:
      '`adminOf` returned null for this company. To reset, unlock or give a ticket, an admin needs every company of the member, and is not the member.',
    cure: 'Check `adminOf`. For a sole admin who lost the phone, call `twoFactor.admin.reset` from a support tool.',
  },
  proof_stale: {
    cause: 'The second factor was passed longer ago than `maxAge`.',
    cure: 'Ask for a code with `verify`, keep the new proof, and repeat the request. See [ask again](../how-to/step-up.md).',
  },
  required_by_company: {
    cause:
      'A company requires two-factor, so nobody in it can switch it off. `companyIds` names the companies.',
    cure: 'Name the company to the user. To replace a phone, start a new setup with a code instead.',
  },
  self_exemption: {
    cause: 'An admin tried to exempt themselves.',
    cure: 'Ask another admin.',
  },
  suspended: {
    cause: '100 wrong codes in a row. Neither time nor `admin.unlock` ends this.',
    cure: 'Let the user log in with a recovery code and enroll again. Without one, [reset](../how-to/lost-phone.md).',
  },
  ticket_expired: {
    cause: 'The ticket is older than its `ttl`, 30 minutes by default.',
    cure: 'Issue a new one, with a longer `ttl` if mails are slow.',
  },
  ticket_invalid: {
    cause: 'The ticket is of another user, was revoked, or ended because the user has enrolled.',
    cure: 'Issue a new one.',
  },
  ticket_required: {
    cause: 'A company of the user asks for a ticket at a forced setup.',
    cure: 'Send one with `admin.issueTicket`, and pass it to `enrollment.start`. See [tickets](../how-to/tickets.md).',
  },
  not_found: {
    cause: 'No route has this path, or an id in it is malformed.',
    cure: 'Check [`basePath`](../http.md#base-path): it is the whole path that the browser sees.',
  },
  unknown_authenticator: {
    cause: 'The user has no authenticator with this id. It may have been removed in another tab.',
    cure: 'Show the list of `status` again.',
  },
  unknown_device: {
    cause: 'The user trusts no device with this id. It may have expired.',
    cure: 'Show `devices.list` again.',
  },
  unknown_member: {
    cause: '`directory.companiesOf` does not list the company for this user.',
    cure: 'Check the id of the user, and the directory.',
  },
  method_not_allowed: {
    cause: 'The path exists, but not with this method. `Allow` lists those that do.',
    cure: 'Use the method of the [HTTP API](../reference/http-api.md).',
  },
  request_timeout: {
    cause: 'The body did not arrive within 10 seconds.',
    cure: 'Send the request again.',
  },
  actor_not_enrolled: {
    cause: 'An admin who has no two-factor tried to require it.',
    cure: 'Let the admin switch it on first. From configuration or support, pass `asSystem: true`.',
  },
  already_enrolled: {
    cause: 'Two-factor is on. An import or a ticket never replaces it.',
    cure: 'Nothing. During an import, count it as done.',
  },
  busy: {
    cause:
      'Other requests kept changing the record, or the deadline passed. Nothing was evaluated, and no attempt was counted.',
    cure: 'Ask the user to try again. If it happens often, look for a client that repeats requests.',
  },
  code_required: {
    cause: 'An authenticator is on, and the call that changes it had no code.',
    cure: 'Ask for a current code or a recovery code, and pass it as `code`.',
  },
  ended: {
    cause: 'An import found an enrollment that was switched off, reset or erased here.',
    cure: 'Nothing. For one person who has asked for it, pass `evenIfEnded: true`.',
  },
  expired: {
    cause: 'The setup was not confirmed within `pendingTtl`, 10 minutes by default.',
    cure: 'Start again, with a new QR code. Ask the user to delete the old entry.',
  },
  not_enrolled: {
    cause: 'Two-factor is off.',
    cure: 'Offer to switch it on.',
  },
  not_locked: {
    cause: 'There is no wait to end.',
    cure: 'Nothing. A suspension ends with `admin.reset` instead.',
  },
  not_pending: {
    cause: 'No setup was started, or it was confirmed already.',
    cure: 'Ask `enrollment.status`. If it is off, start again.',
  },
  too_many_authenticators: {
    cause: 'The user has as many authenticators as `authenticators.max` allows.',
    cure: 'Let the user remove one first.',
  },
  too_many_exemptions: {
    cause: 'The company has 1,000 exemptions, or 192 KiB of them.',
    cure: 'End some, or require two-factor from a later date.',
  },
  content_too_large: {
    cause: 'The body is over 16 KiB.',
    cure: 'Send only the fields of the route.',
  },
  unsupported_media_type: {
    cause: 'The body is not `application/json`.',
    cure: 'Set `Content-Type: application/json`.',
  },
  invalid_code: {
    cause: 'The code is wrong, or from another time. `attemptsLeft` says how many are free before a wait.',
    cure: 'Ask again. If right codes are refused, check the [clocks](../how-to/clocks.md) of the phone and of the server.',
  },
  invalid_request: {
    cause: 'A field is missing, malformed or unknown. `field` names it.',
    cure: 'Send what the [HTTP API](../reference/http-api.md) lists.',
  },
  replayed: {
    cause: 'The code was right, and was used before. Each code passes once.',
    cure: 'Wait for the next one. If a form is sent twice, disable its button while it is sent.',
  },
  locked: {
    cause: 'Too many wrong codes in a row. `retryAt` says when the next one is evaluated.',
    cure: 'Show the time. A recovery code still works. `admin.unlock` ends the wait at once.',
  },
  rate_limited: {
    cause: 'Your `limit` refused the request. `retryAt` says for how long.',
    cure: 'Wait. If users meet it, raise the [limit](../limits.md) of their network.',
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
    'An expected outcome is a value: `ok: false` and a `reason`. Over HTTP it is `application/problem+json` (RFC 9457) with the same `reason`.',
    'Its `type` is the address of the reason, such as `https://stepward.dev/problems/invalid-code`.\n',
    '`explainRefusal(result, en)` of `stepward/messages` [writes each of them for the user](../how-to/localize.md).\n',
    ...sections,
    '## network\n',
    'Only `stepward/client` returns it: there was no answer.\n',
    '**Cause.** The browser is offline, or something between it and your server closed the connection.\n',
    '**Cure.** Ask the user to try again. The request may have been evaluated: a code can then be `replayed`.\n',
    '## overtaken\n',
    'Only `createCompany` of `stepward/client` returns it: nothing was saved.\n',
    '**Cause.** Another admin changed the rule after the form was filled.\n',
    '**Cure.** Show the rule of now, which the snapshot has, and let the admin save again.\n',
  ].join('\n')
}

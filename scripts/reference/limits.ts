import { readFileSync } from 'node:fs'

/** A bound: what it is of, the unit of the number, and where the code has it. */
type Bound = readonly [what: string, unit: string, file: string, constant: string]

/** What an application can meet. Every other bound is in {@link INTERNAL}. */
const BOUNDS: Readonly<Record<string, readonly Bound[]>> = {
  Time: [
    ['A setup, default of `pendingTtl`', 's', 'src/service/settings.ts', 'DEFAULT_PENDING_TTL'],
    ['An open login, default of `challengeTtl`', 's', 'src/service/settings.ts', 'DEFAULT_CHALLENGE_TTL'],
    ['`pendingTtl` and `challengeTtl`, at most', 's', 'src/service/settings.ts', 'MAX_TTL'],
    [
      'A trusted device, default of `trustedDevices.ttl`',
      's',
      'src/service/settings.ts',
      'DEFAULT_DEVICE_TTL',
    ],
    ['A proof, default of `proofTtl`', 's', 'src/service/settings.ts', 'DEFAULT_PROOF_TTL'],
    [
      '`trustedDevices.ttl`, `proofTtl` and a wait of `throttle`, at most',
      's',
      'src/service/settings.ts',
      'MAX_WAIT',
    ],
    ['`maxAge` of `checkProof`, at most', 's', 'src/service/login.ts', 'MAX_AGE'],
    ['`maxAge` of `requireSecondFactor`, at most', 's', 'src/http/guards.ts', 'MAX_AGE'],
    ['A ticket, default of `ttl`', 's', 'src/service/admin.ts', 'DEFAULT_TICKET_TTL'],
    ['A ticket, at least', 's', 'src/service/admin.ts', 'MIN_TICKET_TTL'],
    ['A ticket, at most', 's', 'src/service/admin.ts', 'MAX_TICKET_TTL'],
    ['An exemption, at most', 'ms', 'src/service/policy.ts', 'MAX_EXEMPTION'],
    [
      '`newMemberGrace`, and `enforceFrom` ahead of now, at most',
      's',
      'src/service/requirement.ts',
      'MAX_GRACE',
    ],
    ['`trustedDevices.maxAge` of a company, at most', 's', 'src/service/requirement.ts', 'MAX_DEVICE_AGE'],
    ['Difference between the clocks of servers', 'ms', 'src/internal/time.ts', 'CLOCK_TOLERANCE'],
    ['Latest time of the clock', 'ms', 'src/service/engine.ts', 'MAX_CLOCK'],
  ],
  Timeouts: [
    ['One call, default of `timeout`', 's', 'src/service/settings.ts', 'DEFAULT_TIMEOUT'],
    ['One call, at least', 's', 'src/service/settings.ts', 'MIN_TIMEOUT'],
    ['One call, at most', 's', 'src/service/settings.ts', 'MAX_TIMEOUT'],
    ['The share of `timeout` for the directory or a KMS', '', 'src/service/settings.ts', 'HOST_SHARE'],
    ['One statement of a store, default of `timeout`', 's', 'src/storage/timeout.ts', 'DEFAULT_TIMEOUT'],
    ['One statement of a store, at least', 's', 'src/storage/timeout.ts', 'MIN_TIMEOUT'],
    ['One statement of a store, at most', 's', 'src/storage/timeout.ts', 'MAX_TIMEOUT'],
    ['A function that you pass to `createHandler`', 's', 'src/http/host.ts', 'HOST_TIMEOUT'],
    ['The body of a request', 's', 'src/http/body.ts', 'BODY_TIMEOUT'],
    ['`retryAfter` of `limit`, at most', 's', 'src/http/host.ts', 'MAX_WAIT'],
  ],
  Codes: [
    ['Length of a typed code', 'characters', 'src/otp/code.ts', 'MAX_TYPED_LENGTH'],
    ['Time steps of `window` on each side, default', 'steps', 'src/otp/bounds.ts', 'DEFAULT_WINDOW'],
    ['Time steps of `window` on each side, at most', 'steps', 'src/otp/bounds.ts', 'MAX_WINDOW'],
    ['Time steps of `maxDrift` on each side, at most', 'steps', 'src/enrollment/bounds.ts', 'MAX_DRIFT'],
    ['Digits, default', '', 'src/otp/bounds.ts', 'DEFAULT_DIGITS'],
    ['Period, default', 's', 'src/otp/bounds.ts', 'DEFAULT_PERIOD'],
    ['Period, at most', 's', 'src/otp/bounds.ts', 'MAX_PERIOD'],
    ['A new secret', 'bytes', 'src/otp/bounds.ts', 'DEFAULT_SECRET_BYTES'],
    ['A secret, at least', 'bytes', 'src/otp/bounds.ts', 'MIN_SECRET_BYTES'],
    ['An imported secret, or `minBytes`, at least', 'bytes', 'src/otp/bounds.ts', 'MIN_LEGACY_SECRET_BYTES'],
    ['A secret, at most', 'bytes', 'src/otp/bounds.ts', 'MAX_SECRET_BYTES'],
    ['Base32 text', 'characters', 'src/otp/base32.ts', 'MAX_BASE32_LENGTH'],
    ['Time of a code, at most', 's', 'src/otp/totp.ts', 'MAX_TIME'],
    ['`lookAhead` of HOTP, at most', 'counters', 'src/otp/hotp.ts', 'MAX_LOOK_AHEAD'],
    ['`lookAhead` of a resynchronization, at most', 'counters', 'src/otp/hotp.ts', 'MAX_RESYNC_LOOK_AHEAD'],
    ['Codes of a resynchronization, at least', '', 'src/otp/hotp.ts', 'MIN_RESYNC_CODES'],
    ['Codes of a resynchronization, at most', '', 'src/otp/hotp.ts', 'MAX_RESYNC_CODES'],
  ],
  'A user': [
    [
      'Failures in a row before a factor is suspended, at most',
      '',
      'src/enrollment/bounds.ts',
      'MAX_FAILURES',
    ],
    ['Recovery codes, default', '', 'src/service/settings.ts', 'DEFAULT_RECOVERY_CODES'],
    ['Recovery codes, at most', '', 'src/enrollment/bounds.ts', 'MAX_RECOVERY_CODES'],
    [
      'Recovery codes left, from which `recoveryCodesLow` is true',
      '',
      'src/enrollment/bounds.ts',
      'FEW_RECOVERY_CODES',
    ],
    ['Random bytes of a recovery code', 'bytes', 'src/enrollment/bounds.ts', 'RECOVERY_CODE_BYTES'],
    [
      'An imported recovery code, at least',
      'characters',
      'src/service/import-fields.ts',
      'MIN_RECOVERY_CODE_LENGTH',
    ],
    ['Authenticators, at most', '', 'src/enrollment/bounds.ts', 'MAX_AUTHENTICATORS'],
    ['Trusted devices. One more ends the oldest', '', 'src/enrollment/bounds.ts', 'MAX_DEVICES'],
    ['Name of an authenticator or a device', 'characters', 'src/enrollment/bounds.ts', 'MAX_NAME_LENGTH'],
    ['Ended authenticators in the record', '', 'src/enrollment/bounds.ts', 'MAX_HISTORY'],
    ['Companies that a record remembers', '', 'src/enrollment/bounds.ts', 'MAX_LOGIN_COMPANIES'],
  ],
  'A company': [
    ['Exemptions', '', 'src/policy/decide.ts', 'MAX_EXEMPTIONS'],
    ['All exemptions together', 'bytes', 'src/policy/decide.ts', 'MAX_EXEMPTIONS_BYTES'],
    ['`roles`', '', 'src/service/requirement.ts', 'MAX_ROLES'],
    ['A role', 'characters', 'src/service/requirement.ts', 'MAX_ROLE_LENGTH'],
    ['All roles together', 'bytes', 'src/service/requirement.ts', 'MAX_ROLES_BYTES'],
    ['`exemptMethods`', '', 'src/service/requirement.ts', 'MAX_EXEMPT_METHODS'],
  ],
  Texts: [
    ['Id of a user, a company or an actor', 'bytes', 'src/internal/input.ts', 'MAX_ID_BYTES'],
    ['`reason`', 'characters', 'src/internal/input.ts', 'MAX_TEXT_LENGTH'],
    ['`issuer`', 'characters', 'src/service/settings.ts', 'MAX_ISSUER_LENGTH'],
    ['`issuer` and account name in a URI', 'characters', 'src/otp/uri-key.ts', 'MAX_NAME_LENGTH'],
    ['`image` of a URI', 'characters', 'src/otp/uri-key.ts', 'MAX_IMAGE_LENGTH'],
    ['Name of a sign-in method', 'characters', 'src/service/methods.ts', 'MAX_METHOD_LENGTH'],
    ['`sufficientMethods`', '', 'src/service/settings.ts', 'MAX_METHODS'],
    ['Entries in `context`', '', 'src/service/fields.ts', 'MAX_ENTRIES'],
    ['All of `context`', 'bytes', 'src/service/fields.ts', 'MAX_BYTES'],
    ['A token, such as a challenge', 'characters', 'src/service/tokens.ts', 'MAX_TOKEN_LENGTH'],
    ['A column of another system', 'characters', 'src/migrate/values.ts', 'MAX_CELL_LENGTH'],
    ['Recovery codes in a row of another system', '', 'src/migrate/values.ts', 'MAX_CODES'],
    ['Authenticators in a row of another system', '', 'src/migrate/values.ts', 'MAX_AUTHENTICATORS'],
    ['People that `importMany` imports at a time', '', 'src/service/import-many.ts', 'MAX_CONCURRENCY'],
    ['A key of better-auth', 'characters', 'src/migrate/better-auth.ts', 'MAX_SECRET_LENGTH'],
    ['`secrets` of better-auth', '', 'src/migrate/better-auth.ts', 'MAX_SECRETS'],
    ['A time zone', 'characters', 'src/messages/readers.ts', 'MAX_TIME_ZONE_LENGTH'],
    ['A text of a request in an email', 'characters', 'src/messages/clean.ts', 'MAX_LENGTH'],
  ],
  HTTP: [
    ['The body of a request', 'bytes', 'src/http/body.ts', 'MAX_BODY_BYTES'],
    ['`name` of an authenticator or a device', 'characters', 'src/http/user-routes.ts', 'MAX_NAME'],
    ['`reason` of an admin', 'characters', 'src/http/company-routes.ts', 'MAX_REASON'],
    ['Members on a page, default of `limit`', '', 'src/http/company-routes.ts', 'DEFAULT_PAGE'],
    ['Members on a page, at most', '', 'src/http/company-routes.ts', 'MAX_PAGE'],
    ['`offset`, at most', '', 'src/http/company-routes.ts', 'MAX_OFFSET'],
  ],
  Stores: [
    ['A document', 'bytes', 'src/storage/contract.ts', 'MAX_DOCUMENT_BYTES'],
    ['An event', 'bytes', 'src/storage/contract.ts', 'MAX_EVENT_BYTES'],
    ['Events in a commit', '', 'src/storage/contract.ts', 'MAX_EVENTS_PER_COMMIT'],
    ['Id and type of an event', 'characters', 'src/storage/document-store.ts', 'MAX_EVENT_TEXT_LENGTH'],
    ['`storeId`', 'characters', 'src/storage/marker.ts', 'MAX_STORE_ID_LENGTH'],
    ['A sealed secret', 'characters', 'src/enrollment/bounds.ts', 'MAX_ENVELOPE_LENGTH'],
    ['Attempts of one call while others change the record', '', 'src/service/documents.ts', 'MAX_ATTEMPTS'],
    ['Attempts of one DynamoDB transaction', '', 'src/storage/dynamodb/transactions.ts', 'MAX_ATTEMPTS'],
  ],
  'QR codes': [
    ['The text', 'bytes', 'src/qr/modules.ts', 'MAX_TEXT_BYTES'],
    ['`size` of an SVG, at least', 'px', 'src/qr/svg.ts', 'MIN_SIZE'],
    ['`size` of an SVG, at most', 'px', 'src/qr/svg.ts', 'MAX_SIZE'],
  ],
}

/** Bounds that no application meets: pauses between attempts, what is shown of a wrong value, redaction. */
export const INTERNAL: readonly string[] = [
  'src/internal/cause.ts MAX_COPIES',
  'src/internal/cause.ts MAX_DEPTH',
  'src/internal/cause.ts MAX_ERRORS',
  'src/internal/cause.ts MAX_FRAMES',
  'src/internal/cause.ts MAX_MESSAGE',
  'src/internal/cause.ts MAX_NUMBER',
  'src/internal/cause.ts MAX_SCANNED_MESSAGE',
  'src/internal/cause.ts MAX_SCANNED_STACK',
  'src/internal/input.ts MAX_BYTES_PER_UNIT',
  'src/internal/mismatch.ts MAX_SHOWN',
  'src/otp/uri-text.ts MAX_ENCODED_UNIT',
  'src/otp/uri-text.ts MAX_REST_LENGTH',
  'src/otp/warnings.ts MAX_COMMON_URI_BYTES',
  'src/otp/warnings.ts MIN_COMMON_PERIOD',
  'src/service/documents.ts MAX_LOOKS',
  'src/service/documents.ts MAX_PAUSE',
  'src/service/documents.ts MAX_REMEMBERED',
  'src/storage/document-store.ts MAX_TIME',
  'src/storage/dynamodb/client.ts MAX_PAUSE',
  'src/storage/dynamodb/documents.ts MAX_IDLE_BATCHES',
  'src/storage/sql/failure.ts MAX_CAUSES',
  'src/storage/sqlite/fault.ts MAX_CAUSES',
]

/** The bounds of the page, as `file constant`. */
export const LISTED: readonly string[] = Object.values(BOUNDS)
  .flat()
  .map(([, , file, constant]) => `${file} ${constant}`)

function boundOf(file: string, constant: string): number {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
  const found = new RegExp(`const ${constant}(?:: \\w+)? = ([0-9_.]+)\\n`).exec(text)?.[1]
  if (found === undefined) throw new Error(`${file}: expected a number ${constant}`)
  return Number(found.replaceAll('_', ''))
}

const DAY = 86_400

const daysOf = (seconds: number): string =>
  seconds === DAY ? 'a day' : `${(seconds / DAY).toLocaleString('en-US')} days`

/** A number with its unit; a long time in days too. */
function shown(value: number, unit: string): string {
  const number = value.toLocaleString('en-US', { maximumFractionDigits: 3 })
  const seconds = unit === 'ms' ? value / 1000 : value
  const isTime = unit === 's' || unit === 'ms'
  if (isTime && seconds >= DAY && seconds < 20_000 * DAY) return `${number} ${unit} (${daysOf(seconds)})`
  return `${number} ${value === 1 && !isTime ? unit.replace(/s$/, '') : unit}`.trim()
}

/** docs/reference/limits.md. */
export function limitsPage(): string {
  const sections = Object.entries(BOUNDS).map(([title, bounds]) =>
    [
      `## ${title}\n`,
      '| what | bound |',
      '| --- | --- |',
      ...bounds.map(
        ([what, unit, file, constant]) => `| ${what} | ${shown(boundOf(file, constant), unit)} |`,
      ),
      '',
    ].join('\n'),
  )
  return [
    '# Environment and limits\n',
    'Stepward reads no environment variables and no files. You pass everything as an option.',
    'A value outside a bound throws `ERR_INVALID_ARGUMENT`, which names the option. Lengths are upper bounds.\n',
    '| you need | for |',
    '| --- | --- |',
    '| a key of 32 random bytes in Base64, from your secret manager | `createKeyRing` |',
    '| a client of your database | [the store](../stores.md) |',
    '| a clock that NTP keeps | codes and deadlines |',
    '| Web Crypto | [runtimes](../runtimes.md) |\n',
    'After 4 wrong codes, each further one starts a wait that is twice as long as the one before, from 60 s to 1 h. To change this, pass `throttle`. Also [limit requests](../limits.md).\n',
    ...sections,
  ].join('\n')
}

import type { StepwardErrorCode } from '../../src/errors.js'

interface Explanation {
  /** Whose turn it is: a mistake in the call, or something that failed. */
  readonly kind: 'misuse' | 'fault'
  readonly cause: string
  readonly cure: string
  /** The fields besides `code`, `message` and `cause`. */
  readonly field?: string
}

/** Why each error is thrown, and what to do. A code without one does not compile. */
export const ERRORS: Readonly<Record<StepwardErrorCode, Explanation>> = {
  ERR_INVALID_ARGUMENT: {
    kind: 'misuse',
    cause: 'An argument is missing, malformed or out of range, or an option is unknown.',
    cure: 'Fix the call. The message names the function, the option, what was expected and what it got.',
    field: '`option`: its name, such as `window.past`, or null for the whole input',
  },
  ERR_INVALID_SECRET: {
    kind: 'misuse',
    cause: 'A secret is shorter than 16 bytes or longer than 128.',
    cure: 'Check that the text is complete. To read an old secret of 10 bytes or more, pass `minBytes: 10`. Imports accept it without.',
  },
  ERR_INVALID_BASE32: {
    kind: 'misuse',
    cause: 'A text is not Base32 (RFC 4648 §6). The message gives the position, never the character.',
    cure: 'Look for the digits 0, 1, 8 and 9, which Base32 does not have. If the text is hexadecimal, pass `{ hex }`.',
  },
  ERR_INVALID_URI: {
    kind: 'misuse',
    cause: 'A text is not a usable `otpauth` URI.',
    cure: 'If it comes from another system, pass `lenient: true`. See [otpauth URIs](../uris.md).',
  },
  ERR_INVALID_KEY_RING: {
    kind: 'misuse',
    cause:
      'A key is not 32 bytes in Base64, or `current` is not among the keys. Often the environment variable is empty.',
    cure: 'Create a key with `openssl rand -base64 32`. In a build without secrets, [create the ring at the first request](../how-to/serverless.md).',
    field: '`option`: the part of the ring, such as `keys.k1`',
  },
  ERR_UNKNOWN_KEY: {
    kind: 'fault',
    cause: 'Stored data needs a key that is not in the ring.',
    cure: 'Put the key back. If you no longer have it, see [a key is lost](../how-to/key-lost.md).',
    field: '`keyId`: the id of the key',
  },
  ERR_SEAL_BROKEN: {
    kind: 'fault',
    cause:
      'A sealed secret does not open. It was altered, moved to another user, or sealed with another key of the same id.',
    cure: 'Check that the key with this id has not changed. If the row was altered, restore it or reset the user.',
  },
  ERR_KMS_FAILED: {
    kind: 'fault',
    cause: 'The `kms` of the ring, or your own ring, threw, took too long or returned something unexpected.',
    cure: 'See `cause`. [Seal with a KMS](../how-to/kms.md) says what it must return.',
  },
  ERR_RECORD_CORRUPT: {
    kind: 'fault',
    cause: 'A stored record does not parse, or it is missing while its trail goes on. It is not overwritten.',
    cure: 'Restore the row from a backup. If you have none, call `admin.erase`, and the user enrolls again.',
  },
  ERR_STORE_FAILED: {
    kind: 'fault',
    cause: 'The store threw, timed out, broke its contract, or was about to read from an old snapshot.',
    cure: "See `cause`, a redacted copy of your driver's error. The write may or may not have been applied. See [stores](../stores.md#when-the-database-fails).",
    field: '`store`: its name, such as `postgresStore`, or `store.enrollments` for your own',
  },
  ERR_SCHEMA_MISSING: {
    kind: 'fault',
    cause: 'The tables of the store do not exist.',
    cure: 'Call `store.migrate()`, or run the SQL of `npx stepward schema`. Check `schema` and `tablePrefix`.',
    field: '`store`',
  },
  ERR_SCHEMA_VERSION: {
    kind: 'fault',
    cause: 'The tables belong to another version of Stepward. The message says which.',
    cure: 'Deploy the release that fits the tables. See [upgrade](../how-to/upgrade.md).',
    field: '`store`',
  },
  ERR_DIRECTORY_FAILED: {
    kind: 'fault',
    cause: 'The `directory` threw, took too long or returned something unexpected.',
    cure: 'See `cause`. `companiesOf` must return a list of `{ companyId, role?, joinedAt? }`.',
  },
  ERR_QR_TOO_LARGE: {
    kind: 'misuse',
    cause: 'The text is longer than 2,331 bytes.',
    cure: 'Pass only the URI of `enrollment.start`.',
  },
  ERR_UNSUPPORTED_RUNTIME: {
    kind: 'misuse',
    cause: 'The runtime has no Web Crypto, as on a page over plain HTTP or in React Native.',
    cure: 'Run the service on a server. [Runtimes](../runtimes.md) lists which runtimes have it.',
  },
}

/** docs/reference/errors.md. */
export function errorsPage(): string {
  const sections = Object.entries(ERRORS).map(([code, { kind, cause, cure, field }]) =>
    [
      `## ${code}\n`,
      kind === 'fault' ? 'A fault: access was denied.\n' : 'A mistake in the call.\n',
      `**Cause.** ${cause}\n`,
      `**Cure.** ${cure}\n`,
      ...(field === undefined ? [] : [`**Field.** ${field}.\n`]),
    ].join('\n'),
  )
  return [
    '# Errors\n',
    'Only misuse and faults throw, and always a `StepwardError`. After an error, nothing is granted.',
    'No message contains a secret or a code. `cause` is a copy of the original error, without the values that it quotes.\n',
    '```ts',
    "import { StepwardError } from 'stepward'\n",
    'try {',
    '  await twoFactor.verify({ userId, code })',
    '} catch (error) {',
    '  if (!(error instanceof StepwardError)) throw error',
    "  if (error.code === 'ERR_UNKNOWN_KEY') console.error('put back the key', error.keyId)",
    '}',
    '```\n',
    '`StepwardError` is a union by `code`: check the code, and its fields are typed. Refusals, such as a wrong code, are [values](refusals.md).\n',
    ...sections,
  ].join('\n')
}

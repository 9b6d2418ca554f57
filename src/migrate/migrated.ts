import type { ImportSecretInput } from '../service/import.js'

/** Why a row, or an authenticator in it, is not imported. */
export type MigrationRefusal =
  /** The user never proved that the app has the secret. */
  | 'unconfirmed'
  /** The other system has switched it off or deleted it. */
  | 'deleted'
  /** Another kind of factor, such as a passkey or a phone number. */
  | 'not_totp'
  /** A column is missing, malformed or encrypted with another key. */
  | 'unreadable'
  /** Readable, but its codes are none that Stepward can check, such as 9 digits. */
  | 'unsupported'

/** What one authenticator of another system turned out to be. */
export type Migrated =
  | {
      readonly ok: true
      /** What `admin.importMany` takes. Logs and JSON show no byte of its secret, but they do show recovery codes. */
      readonly person: ImportSecretInput
    }
  | {
      readonly ok: false
      /** Null if the row has none that can be read. */
      readonly userId: string | null
      readonly reason: MigrationRefusal
      /** The column, and what was expected. Never a secret or part of one. */
      readonly message: string
    }

/**
 * Reads one row of another system, with the column names of the database or of its ORM. A row may hold several
 * authenticators, or none. It never throws because of the row.
 */
export type RowReader = (row: unknown) => readonly Migrated[]

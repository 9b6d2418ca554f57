import { randomBytes } from 'node:crypto'
import { djangoAllauth, djangoOtp } from './django.js'
import { auth0, kratos, logto } from './identity-servers.js'
import { keycloakRows } from './keycloak.js'
import { app, base32 } from './old-system.js'
import { randomText } from './random.js'
import {
  BETTER_AUTH_LETTERS,
  BETTER_AUTH_SECRET,
  betterAuthEncrypt,
  SYSTEMS as NEWER_SYSTEMS,
} from './systems.js'

type Row = Readonly<Record<string, unknown>>

/** Somebody of a guide. */
export interface GuidePerson {
  readonly userId: string
  /** The rows of the database, by table, or the one of the file. */
  readonly rows: readonly (readonly [table: string, row: Row])[]
  /** What the app shows now. */
  code(): string
  /** Unused ones that keep working. */
  readonly recoveryCodes?: readonly string[]
}

/** A system that has a guide. */
export interface GuideSystem {
  /** The file in docs/moving-in. */
  readonly page: string
  /** The tables that the export reads, as the system defines them. Without one, the guide begins with a file. */
  readonly tables?: string
  /** Rows that belong to nobody. */
  readonly fixed?: readonly (readonly [table: string, row: Row])[]
  readonly env?: Readonly<Record<string, string>>
  person(index: number, now: Date): GuidePerson
  /** Rows that are not imported, and that the count of the guide leaves out. */
  leftOut?(now: Date): GuidePerson['rows']
}

/** A UUID of an index. */
const uuid = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`

function newer(name: string): (userId: string) => { row: Row; code(): string } {
  const system = NEWER_SYSTEMS.find((one) => one.name === name)
  if (system === undefined) throw new Error(`no system ${name}`)
  return (userId) => system.person(userId)
}

const parsed = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value)

const betterAuth: GuideSystem = {
  page: 'better-auth',
  // better-auth 1.7: `npx @better-auth/cli generate` with the plugin, for PostgreSQL.
  tables: `CREATE TABLE "user" ("id" text PRIMARY KEY, "email" text NOT NULL UNIQUE, "twoFactorEnabled" boolean);
    CREATE TABLE "twoFactor" ("id" text PRIMARY KEY, "secret" text NOT NULL, "backupCodes" text NOT NULL,
      "userId" text NOT NULL REFERENCES "user" ("id"), "verified" boolean)`,
  env: { BETTER_AUTH_SECRET },
  person: (index) => betterAuthUser(`user-${index}`, true),
  leftOut: () => betterAuthUser('abandoned', false).rows,
}

function betterAuthUser(id: string, verified: boolean): GuidePerson {
  const text = randomText(32, BETTER_AUTH_LETTERS)
  const recoveryCodes = Array.from({ length: 10 }, () => randomText(10, BETTER_AUTH_LETTERS.slice(0, -2)))
  const encrypt = (plain: string): string => betterAuthEncrypt(BETTER_AUTH_SECRET, plain)
  const factor = {
    id,
    userId: id,
    secret: encrypt(text),
    backupCodes: encrypt(JSON.stringify(recoveryCodes)),
    verified,
  }
  const show = app(Buffer.from(text))
  return {
    userId: id,
    rows: [
      ['"user"', { id, email: `${id}@example.com`, twoFactorEnabled: verified }],
      ['"twoFactor"', factor],
    ],
    code: () => show(new Date()),
    recoveryCodes,
  }
}

const supabase: GuideSystem = {
  page: 'supabase',
  // supabase/auth: migrations/20221003041349_add_mfa_schema.up.sql and those after it.
  tables: `CREATE SCHEMA auth;
    CREATE TYPE auth.factor_type AS ENUM ('totp', 'webauthn', 'phone');
    CREATE TYPE auth.factor_status AS ENUM ('unverified', 'verified');
    CREATE TABLE auth.mfa_factors (id uuid NOT NULL PRIMARY KEY, user_id uuid NOT NULL, friendly_name text,
      factor_type auth.factor_type NOT NULL, status auth.factor_status NOT NULL, created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL, secret text, phone text, last_challenged_at timestamptz UNIQUE,
      web_authn_credential jsonb, web_authn_aaguid uuid)`,
  person: (index) => supabaseUser(uuid(index), 'verified'),
  leftOut: () => supabaseUser(uuid(999), 'unverified').rows,
}

function supabaseUser(userId: string, status: string): GuidePerson {
  const { row, code } = newer('Supabase')(userId)
  const given = { ...row, status, updated_at: new Date(), created_at: new Date('2024-05-06T07:08:09Z') }
  return { userId, rows: [['auth.mfa_factors', given]], code }
}

const supertokens: GuideSystem = {
  page: 'supertokens',
  // supertokens-postgresql-plugin: `TOTPQueries.getQueryToCreateUserDevicesTable`.
  tables: `CREATE TABLE totp_user_devices (app_id VARCHAR(64) DEFAULT 'public' NOT NULL, user_id VARCHAR(128) NOT NULL,
    device_name VARCHAR(256) NOT NULL, secret_key VARCHAR(256) NOT NULL, period INTEGER NOT NULL,
    skew INTEGER NOT NULL, verified BOOLEAN NOT NULL, created_at BIGINT,
    PRIMARY KEY (app_id, user_id, device_name))`,
  person: (index) => supertokensUser(uuid(index), true),
  leftOut: () => supertokensUser(uuid(999), false).rows,
}

function supertokensUser(userId: string, verified: boolean): GuidePerson {
  const { row, code } = newer('SuperTokens')(userId)
  return { userId, rows: [['totp_user_devices', { ...row, verified, created_at: 1_700_000_000_000 }]], code }
}

const keycloak: GuideSystem = {
  page: 'keycloak',
  // keycloak/keycloak: model/jpa/src/main/resources/META-INF, as Liquibase leaves the tables.
  tables: `CREATE TABLE realm (id varchar(36) PRIMARY KEY, name varchar(255));
    CREATE TABLE user_entity (id varchar(36) PRIMARY KEY, realm_id varchar(255), username varchar(255));
    CREATE TABLE credential (id varchar(36) PRIMARY KEY, salt bytea, type varchar(255),
      user_id varchar(36) REFERENCES user_entity (id), created_date bigint, user_label varchar(255), secret_data text,
      credential_data text, priority integer)`,
  fixed: [
    ['realm', { id: 'r1', name: 'example' }],
    ['realm', { id: 'r2', name: 'master' }],
  ],
  person: (index, now) => keycloakUser(uuid(index), 'r1', now),
  leftOut: (now) => keycloakUser(uuid(999), 'r2', now).rows,
}

function keycloakUser(userId: string, realm_id: string, now: Date): GuidePerson {
  const { row, code } = keycloakRows.person(userId, now)
  const user = { id: userId, realm_id, username: userId }
  const rows: GuidePerson['rows'] = [
    ['user_entity', user],
    ['credential', row],
  ]
  return { userId, rows, code: () => code(new Date()) }
}

const TOTP_TYPE = uuid(1)
const LOOKUP_TYPE = uuid(2)

const kratosGuide: GuideSystem = {
  page: 'kratos',
  // ory/kratos: persistence/sql/migrations/sql, as they leave the tables in PostgreSQL.
  tables: `CREATE TABLE identity_credential_types (id uuid PRIMARY KEY, name varchar(32) NOT NULL UNIQUE);
    CREATE TABLE identity_credentials (id uuid PRIMARY KEY, config jsonb NOT NULL,
      identity_credential_type_id uuid NOT NULL REFERENCES identity_credential_types (id), identity_id uuid NOT NULL,
      created_at timestamp NOT NULL, updated_at timestamp NOT NULL, nid uuid, version integer DEFAULT 0 NOT NULL)`,
  fixed: [
    ['identity_credential_types', { id: TOTP_TYPE, name: 'totp' }],
    ['identity_credential_types', { id: LOOKUP_TYPE, name: 'lookup_secret' }],
    ['identity_credential_types', { id: uuid(3), name: 'password' }],
  ],
  person(index, now) {
    const userId = uuid(index)
    const { row, code, recoveryCodes = [] } = kratos.person(userId, now)
    const stored = parsed(row['credentials']) as Record<'totp' | 'lookup_secret', { config: unknown }>
    const credential = (type: string, config: unknown): GuidePerson['rows'][number] => {
      const at = new Date('2025-05-06T07:08:09Z')
      const id = crypto.randomUUID()
      const columns = { config: parsed(config), identity_credential_type_id: type, identity_id: userId }
      return ['identity_credentials', { id, ...columns, created_at: at, updated_at: at }]
    }
    return {
      userId,
      rows: [
        credential(TOTP_TYPE, stored.totp.config),
        credential(LOOKUP_TYPE, stored.lookup_secret.config),
        credential(uuid(3), { hashed_password: '$2a$12$' }),
      ],
      code: () => code(new Date()),
      recoveryCodes,
    }
  },
}

const logtoGuide: GuideSystem = {
  page: 'logto',
  // logto-io/logto: packages/schemas/tables/users.sql.
  tables: `CREATE TABLE users (tenant_id varchar(21) NOT NULL, id varchar(12) NOT NULL PRIMARY KEY,
    primary_email varchar(128), mfa_verifications jsonb NOT NULL DEFAULT '[]'::jsonb)`,
  person(index, now) {
    const userId = `u${index}`
    const { row, code, recoveryCodes = [] } = logto.person(userId, now)
    const user = { ...row, tenant_id: 'default', mfa_verifications: parsed(row['mfa_verifications']) }
    return { userId, rows: [['users', user]], code: () => code(new Date()), recoveryCodes }
  },
  leftOut: () => [['users', { tenant_id: 'default', id: 'none' }]],
}

const djangoOtpGuide: GuideSystem = {
  page: 'django-otp',
  // django-otp: plugins/otp_totp/migrations and plugins/otp_static/migrations, as Django creates them in PostgreSQL.
  tables: `CREATE TABLE otp_totp_totpdevice (id integer PRIMARY KEY, name varchar(64) NOT NULL,
      confirmed boolean NOT NULL, key varchar(80) NOT NULL, step smallint NOT NULL, t0 bigint NOT NULL,
      digits smallint NOT NULL, tolerance smallint NOT NULL, drift smallint NOT NULL, last_t bigint NOT NULL,
      user_id integer NOT NULL, throttling_failure_count integer NOT NULL,
      throttling_failure_timestamp timestamptz, created_at timestamptz, last_used_at timestamptz);
    CREATE TABLE otp_static_staticdevice (id integer PRIMARY KEY, name varchar(64) NOT NULL,
      confirmed boolean NOT NULL, user_id integer NOT NULL, throttling_failure_count integer NOT NULL);
    CREATE TABLE otp_static_statictoken (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      token varchar(16) NOT NULL, device_id integer NOT NULL REFERENCES otp_static_staticdevice (id))`,
  person: (index, now) => djangoOtpUser(index, true, now),
  leftOut: (now) => djangoOtpUser(999, false, now).rows,
}

function djangoOtpUser(id: number, confirmed: boolean, now: Date): GuidePerson {
  const { row, code, recoveryCodes = [] } = djangoOtp.person(String(id), now)
  const { static_tokens: _, ...device } = row
  return {
    userId: String(id),
    rows: [
      ['otp_totp_totpdevice', { ...device, id, user_id: id, confirmed, created_at: new Date('2025-05-06') }],
      [
        'otp_static_staticdevice',
        { id, name: 'backup', confirmed: true, user_id: id, throttling_failure_count: 0 },
      ],
      ...recoveryCodes.map((token) => ['otp_static_statictoken', { token, device_id: id }] as const),
    ],
    code: () => code(new Date()),
    recoveryCodes,
  }
}

const djangoAllauthGuide: GuideSystem = {
  page: 'django-allauth',
  // django-allauth: allauth/mfa/migrations, as Django creates it in PostgreSQL.
  tables: `CREATE TABLE mfa_authenticator (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, type varchar(20) NOT NULL,
    data jsonb NOT NULL, user_id bigint NOT NULL, created_at timestamptz NOT NULL, last_used_at timestamptz)`,
  person(index, now) {
    const { row, code, recoveryCodes = [] } = djangoAllauth.person(String(index), now)
    const common = { user_id: index, created_at: new Date('2025-05-06') }
    return {
      userId: String(index),
      rows: [
        ['mfa_authenticator', { ...common, type: 'totp', data: parsed(row['data']) }],
        ['mfa_authenticator', { ...common, type: 'recovery_codes', data: parsed(row['recovery_codes']) }],
      ],
      code: () => code(new Date()),
      recoveryCodes,
    }
  },
}

const auth0Guide: GuideSystem = {
  page: 'auth0',
  person(index, now) {
    const userId = `auth0|${index}`
    const { row, code } = auth0.person(userId, now)
    return { userId, rows: [['users.json', row]], code: () => code(new Date()) }
  },
}

/** Guides whose rows a script prints in the neutral format. The tests of the libraries run the scripts themselves. */
const printed = (page: string, hasCodes: boolean): GuideSystem => ({
  page,
  person(index) {
    const userId = String(index)
    const key = randomBytes(20)
    const recoveryCodes = hasCodes ? [`${randomText(10, 'abcABC123')}-${randomText(10, 'abcABC123')}`] : []
    const row = { userId, secret: base32(key), encoding: 'base32', confirmed: true, recoveryCodes }
    const show = app(key)
    return { userId, rows: [['rows.ndjson', row]], code: () => show(new Date()), recoveryCodes }
  },
})

const ownTable: GuideSystem = {
  page: 'own-table',
  tables: `CREATE TABLE accounts (account_id integer PRIMARY KEY, otp_key text, otp_algorithm text,
    otp_confirmed_at timestamptz, backup_codes jsonb)`,
  person: (index) => account(index, new Date('2025-05-06')),
  leftOut: () => account(999, null).rows,
}

function account(account_id: number, otp_confirmed_at: Date | null): GuidePerson {
  const key = randomBytes(20)
  const recoveryCodes = [randomText(12, 'abcdefgh'), randomText(12, 'abcdefgh')]
  const row = { account_id, otp_key: key.toString('hex'), otp_algorithm: 'sha256', otp_confirmed_at }
  const show = app(key, { algorithm: 'SHA256' })
  return {
    userId: String(account_id),
    rows: [['accounts', { ...row, backup_codes: recoveryCodes }]],
    code: () => show(new Date()),
    recoveryCodes,
  }
}

/** Every guide of one system. test/migrate/guide-libraries.test.ts has those of the TOTP libraries. */
export const GUIDE_SYSTEMS: readonly GuideSystem[] = [
  betterAuth,
  supabase,
  supertokens,
  keycloak,
  kratosGuide,
  logtoGuide,
  djangoOtpGuide,
  djangoAllauthGuide,
  auth0Guide,
  printed('devise-two-factor', false),
  printed('fortify', true),
  ownTable,
]

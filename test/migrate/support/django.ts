import { createHmac, randomBytes, randomInt } from 'node:crypto'
import { fromDjangoAllauth, fromDjangoOtp } from '../../../src/migrate/index.js'
import { app, base32, type OldSystem, replacing, split } from './old-system.js'
import { pick, randomText } from './random.js'

// django-allauth 65.16.1: `allauth/mfa/models.py`, `allauth/mfa/totp/internal/auth.py` and
// `allauth/mfa/recovery_codes/internal/auth.py`. data/django-allauth.json has rows that this code itself made.

/** The seed is the key, in text; each code adds to one message. */
function allauthCodes(seed: string): string[] {
  return Array.from({ length: 10 }, (_, index) => {
    const mac = createHmac('sha1', seed)
    for (let before = 0; before <= index; before += 1) mac.update(`${String(before).padStart(3)},`)
    return String(mac.digest().readUInt32BE(0) % 10 ** 8).padStart(8, '0')
  })
}

export const djangoAllauth: OldSystem = {
  name: 'django-allauth',
  read: fromDjangoAllauth(),
  person(user_id) {
    const key = randomBytes(20)
    const seed = randomBytes(40).toString('hex')
    const migrated = Array.from({ length: 5 }, () => randomText(8, 'abcdefghijklmnopqrstuvwxyz234567'))
    const { recoveryCodes, usedCodes } = split(allauthCodes(seed))
    const mask = allauthCodes(seed).reduce(
      (bits, code, index) => bits + (usedCodes.includes(code) ? 2 ** index : 0),
      0,
    )
    const [data, unused, used] = pick<[object, string[], string[]]>(
      [{ seed, used_mask: mask, viewed_at: 1_764_000_000.5 }, recoveryCodes, usedCodes],
      [{ migrated_codes: migrated }, migrated, []],
    )
    const secret = { secret: base32(key) }
    return {
      row: {
        user_id,
        type: 'totp',
        data: pick<unknown>(secret, JSON.stringify(secret)),
        created_at: '2025-05-06 07:08:09.123456+00',
        last_used_at: null,
        recovery_codes: pick<unknown>(data, JSON.stringify(data)),
      },
      code: app(key),
      recoveryCodes: unused,
      usedCodes: used,
    }
  },
  refused: [
    { because: 'a security key', reason: 'not_totp', change: replacing({ type: 'webauthn' }) },
    { because: 'recovery codes as a row', reason: 'not_totp', change: replacing({ type: 'recovery_codes' }) },
    {
      because: 'a secret that the adapter encrypted',
      reason: 'unreadable',
      change: replacing({ data: { secret: `gAAAAAB${randomBytes(60).toString('base64url')}` } }),
    },
    {
      because: 'a seed without its mask',
      reason: 'unreadable',
      change: replacing({ recovery_codes: { seed: 'a' } }),
    },
    { because: 'no JSON', reason: 'unreadable', change: replacing({ data: 'secret' }) },
    { because: 'no user', reason: 'unreadable', change: replacing({ user_id: null }) },
  ],
  vital: ['user_id', 'type', 'data'],
}

// django-otp 1.7.0: `plugins/otp_totp/models.py` and `plugins/otp_static/models.py` of src/django_otp. Rows of the
// library itself are in test/libraries.

export const djangoOtp: OldSystem = {
  name: 'django-otp',
  read: fromDjangoOtp(),
  person(userId, now) {
    const key = randomBytes(pick(20, 40))
    const digits = pick(6, 8)
    const period = pick(30, 60)
    const lastStep = Math.floor(now.getTime() / 1000 / period) - randomInt(2)
    const tokens = Array.from({ length: 5 }, () => randomText(8, 'abcdefghijklmnopqrstuvwxyz234567'))
    return {
      row: {
        id: randomInt(1000),
        user_id: userId,
        name: 'default',
        confirmed: pick<unknown>(true, 1),
        key: key.toString('hex'),
        step: period,
        t0: 0,
        digits,
        tolerance: 1,
        drift: pick(-1, 0, 1),
        last_t: lastStep,
        created_at: pick(null, '2025-05-06 07:08:09.123456+00'),
        last_used_at: null,
        throttling_failure_count: 0,
        throttling_failure_timestamp: null,
        static_tokens: pick<unknown>(tokens, JSON.stringify(tokens)),
      },
      code: app(key, { digits, period }),
      period,
      lastStep,
      recoveryCodes: tokens,
    }
  },
  refused: [
    { because: 'confirmed false', reason: 'unconfirmed', change: replacing({ confirmed: false }) },
    { because: 'steps that start later', reason: 'unsupported', change: replacing({ t0: 1_600_000_000 }) },
    { because: 'ten digits', reason: 'unsupported', change: replacing({ digits: 10 }) },
    { because: 'steps of two hours', reason: 'unsupported', change: replacing({ step: 7200 }) },
    { because: 'half a byte', reason: 'unreadable', change: replacing({ key: 'abc' }) },
    {
      because: 'Base32',
      reason: 'unreadable',
      change: replacing({ key: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' }),
    },
    { because: 'no last_t', reason: 'unreadable', change: replacing({ last_t: undefined }) },
    { because: 'no user', reason: 'unreadable', change: replacing({ user_id: null }) },
  ],
  vital: ['user_id', 'confirmed', 'key', 'step', 't0', 'digits', 'last_t'],
}

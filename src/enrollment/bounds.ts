/** RFC 6238 §6 limits remembered drift. After ten steps, five minutes, a phone's clock is wrong rather than late. */
export const MAX_DRIFT = 10

/** Authenticators of one user. Every one is tried at each login. */
export const MAX_AUTHENTICATORS = 10

/** Ended authenticators that a record keeps. The audit trail keeps all. */
export const MAX_HISTORY = 20

/** Devices that a user can trust at a time. Trusting one more ends the oldest. */
export const MAX_DEVICES = 20

/** Companies that a record remembers. Real users have one or two. */
export const MAX_LOGIN_COMPANIES = 50

/** Longest name of an authenticator or a device, in UTF-16 units: it is read on a phone. */
export const MAX_NAME_LENGTH = 100

/** Longest sealed secret, in characters: more than any key management service returns for a secret. */
export const MAX_ENVELOPE_LENGTH = 8192

/** 80 bits: NIST SP 800-63B §4.2.1 asks for at least 64. */
export const RECOVERY_CODE_BYTES = 10

/** Recovery codes of one user. */
export const MAX_RECOVERY_CODES = 50

/** NIST SP 800-63B §3.2.2: no more than 100 consecutive failures. */
export const MAX_FAILURES = 100

/** From this number on, new recovery codes should be generated. */
export const FEW_RECOVERY_CODES = 3

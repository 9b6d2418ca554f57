export type { OtpAlgorithm, OtpDigits } from './bounds.js'
export {
  generateHotp,
  type HotpMatch,
  type HotpOptions,
  type ResyncHotpOptions,
  resyncHotp,
  type VerifyHotpOptions,
  verifyHotp,
} from './hotp.js'
export { type Base32Options, OtpSecret, type SecretInput, type SecretOptions } from './secret.js'
export {
  generateTotp,
  type TimeOptions,
  type TotpMatch,
  type TotpOptions,
  type TotpWindow,
  totpSecondsLeft,
  totpStep,
  type VerifyTotpOptions,
  verifyTotp,
} from './totp.js'
export { buildOtpauthUri } from './uri-build.js'
export type { OtpauthKey, OtpauthKeyFields, OtpauthKeyInput, OtpauthType } from './uri-key.js'
export { type OtpauthUriOptions, parseOtpauthUri } from './uri-parse.js'
export { type OtpauthWarning, type OtpauthWarningCode, otpauthWarnings } from './warnings.js'

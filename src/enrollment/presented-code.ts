/**
 * A code as a person presented it. What does not have the shape of a recovery code is taken for one of
 * the authenticator, whatever it is: it is refused and counted there.
 */
export type PresentedCode =
  | { readonly factor: 'totp'; readonly code: string }
  | { readonly factor: 'recovery_code'; readonly hash: string }

import type { Phone } from './phone.js'

/**
 * Whether the codes of these apps around an instant all differ. About one pair in a million does not, and then a code
 * is right for another step or another app than the test means.
 */
export function codesDiffer(time: Date, ...phones: readonly Phone[]): boolean {
  const codes = phones.flatMap((phone) => [-2, -1, 0, 1, 2, 3].map((steps) => phone.code(time, steps)))
  return new Set(codes).size === codes.length
}

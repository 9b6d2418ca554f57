import type { Ticket } from '../enrollment/ticket.js'
import type { KeyRing } from './key-ring.js'
import { readToken, signToken } from './tokens.js'

/** Signs that a person may enroll: an admin, or the application's own proof, vouches for who it is. */
export function signTicket(keys: KeyRing, issuer: string, userId: string, ticket: Ticket): Promise<string> {
  return signToken(keys, 'ticket', [issuer, userId, ticket.generation, ticket.expiresAt])
}

/** Reads a ticket of this person back; anything else is no ticket. */
export async function readTicket(
  keys: KeyRing,
  issuer: string,
  userId: string,
  token: unknown,
): Promise<Ticket | null> {
  const [audience, owner, generation, expiresAt] = (await readToken(keys, 'ticket', token)) ?? []
  if (audience !== issuer || owner !== userId) return null
  if (typeof generation !== 'string' || typeof expiresAt !== 'number') return null
  return { generation, expiresAt }
}

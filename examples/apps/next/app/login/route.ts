import { people } from '../../../shared/people.ts'
import { begin } from '../../lib/session.ts'

/** The host's own login. */
export async function POST(request: Request): Promise<Response> {
  // Another site cannot send JSON, so it cannot log a visitor in.
  if (request.headers.get('content-type') !== 'application/json') return new Response(null, { status: 415 })
  const { email, password } = await request.json()
  const person = await people.checkPassword(email, password)
  if (person === undefined) return new Response(null, { status: 401 })
  await begin({ userId: person.id, stage: 'pending' })
  return new Response(null, { status: 204 })
}

import { accountOf } from '../../../shared/people.ts'
import { session } from '../../lib/session.ts'
import { twoFactor } from '../../lib/two-factor.ts'

/** Every page of a user begins like this, so that a company's new rule holds for running sessions too. */
export async function GET(request: Request): Promise<Response> {
  const refused = await (await twoFactor()).requireSecondFactor(request)
  if (refused !== null) return refused
  const { userId = '' } = await session()
  return Response.json(accountOf(userId))
}

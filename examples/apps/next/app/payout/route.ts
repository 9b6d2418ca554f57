import { twoFactor } from '../../lib/two-factor.ts'

/** Something important: a code that is at most five minutes old. */
export async function POST(request: Request): Promise<Response> {
  const refused = await (await twoFactor()).requireSecondFactor(request, { maxAge: 300 })
  return refused ?? Response.json({ paid: true })
}

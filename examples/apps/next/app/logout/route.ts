import { session } from '../../lib/session.ts'

export async function POST(): Promise<Response> {
  const current = await session()
  current.destroy()
  return new Response(null, { status: 204 })
}

import { twoFactor } from '../../../lib/two-factor.ts'

const route = async (request: Request): Promise<Response> => (await twoFactor())(request)

export { route as DELETE, route as GET, route as PATCH, route as POST, route as PUT }

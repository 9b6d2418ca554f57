import type { Host } from './host.js'
import { problemOf, refusal } from './problem.js'

/** No cache keeps a response of ours, and no browser guesses its type (OWASP ASVS 14.2.1). */
export const baseHeaders = (): Headers =>
  new Headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })

/** The response of `serve`. A fault is reported and answered as 503, without the cookies that were set so far. */
export async function answered<Context>(
  host: Host<Context>,
  request: Request,
  serve: (headers: Headers) => Promise<Response>,
): Promise<Response> {
  try {
    return await serve(baseHeaders())
  } catch (error) {
    host.report(error, request)
    return problemOf(refusal('fault'), new Date(), baseHeaders())
  }
}

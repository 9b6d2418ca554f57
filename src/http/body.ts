import { withTimeout } from '../internal/time.js'
import { type RequestRefusal, refusal } from './problem.js'

/** Far more than any request of ours needs, in bytes. */
const MAX_BODY_BYTES = 16_384

/** Seconds for the whole body. A page sends a few hundred bytes at once. */
const BODY_TIMEOUT = 10

/** A body that was read, or why it was not. */
export type ReadBody = { readonly ok: true; readonly body: unknown } | RequestRefusal

/** JSON of at most 16 KiB in UTF-8; an empty body is no body. A slow client is cut off. */
export async function readBody(request: Request): Promise<ReadBody> {
  if (request.bodyUsed) throw new Error('the body was read before the handler could read it')
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > MAX_BODY_BYTES) return tooLarge()
  const bytes = await withTimeout<Collected | 'slow'>(
    BODY_TIMEOUT,
    () => collect(request),
    () => 'slow',
  )
  if (bytes === 'large') return tooLarge()
  if (bytes === 'slow')
    return refusal('request_timeout', { detail: `Send the body within ${BODY_TIMEOUT} seconds.` })
  if (bytes === null) return refusal('invalid_request', { detail: 'The body ended before it was complete.' })
  if (bytes.length === 0) return { ok: true, body: undefined }
  if (!isJson(request.headers))
    return refusal('unsupported_media_type', { detail: 'Send application/json in UTF-8.' })
  return parse(bytes)
}

const tooLarge = (): RequestRefusal =>
  refusal('content_too_large', { detail: 'A body has at most 16,384 bytes.' })

/** The bytes; `large` if there are too many, null if the client went away. */
type Collected = Uint8Array | 'large' | null

async function collect({ body }: Request): Promise<Collected> {
  if (body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      size += value.length
      if (size > MAX_BODY_BYTES) {
        // Not awaited: a client that goes on sending must not be waited for.
        reader.cancel().catch(() => {})
        return 'large'
      }
      chunks.push(value)
    }
  } catch {
    return null
  }
  const bytes = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}

/** `application/json`, with no parameter but a charset of UTF-8, and not compressed. */
function isJson(headers: Headers): boolean {
  const type = headers.get('content-type') ?? ''
  const encoding = headers.get('content-encoding') ?? 'identity'
  return /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(type.trim()) && encoding === 'identity'
}

function parse(bytes: Uint8Array): ReadBody {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const body: unknown = JSON.parse(text)
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      return refusal('malformed_json', { detail: 'The body is not a JSON object.' })
    // Two readers of one text could each take another value.
    if (hasDuplicateKey(text)) return refusal('malformed_json', { detail: 'The body has a key twice.' })
    return { ok: true, body }
  } catch {
    return refusal('malformed_json', { detail: 'The body is not JSON in UTF-8.' })
  }
}

/** The tokens of JSON that matter here: strings, each with the colon that makes it a key, and brackets. */
const TOKENS = /"((?:[^"\\]|\\.)*)"(\s*:)?|[{}]/gs

/** Whether an object of a valid JSON text has a key twice. */
function hasDuplicateKey(text: string): boolean {
  const open: Set<string>[] = []
  for (const [token, string, colon] of text.matchAll(TOKENS)) {
    if (token === '{') open.push(new Set())
    else if (token === '}') open.pop()
    else if (colon !== undefined) {
      const keys = open.at(-1)
      const key: string = JSON.parse(`"${string}"`)
      if (keys?.has(key)) return true
      keys?.add(key)
    }
  }
  return false
}

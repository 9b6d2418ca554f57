import { NDJSON_TYPE } from './ndjson.js'

/** What is used of a response: `ServerResponse` of Node has it. */
export interface NodeResponse {
  statusCode: number
  readonly destroyed: boolean
  readonly headersSent: boolean
  readonly writableEnded: boolean
  getHeader(name: string): number | string | readonly string[] | undefined
  setHeader(name: string, value: string | readonly string[]): unknown
  write(chunk: Uint8Array): boolean
  end(text?: string): unknown
  destroy(): unknown
  on(event: string, listener: () => void): unknown
  removeListener(event: string, listener: () => void): unknown
}

/** The members of a company are sent as they come; anything else is short, and sent at once. */
export const isStreamed = ({ headers }: Response): boolean => headers.get('content-type') === NDJSON_TYPE

/** Sends a Web response. Cookies that were set before stay. */
export async function sendNode(response: Response, res: NodeResponse): Promise<void> {
  const { status, headers, body } = response
  if (res.headersSent || res.destroyed) return body?.cancel()
  res.statusCode = status
  for (const [name, value] of headers) if (name !== 'set-cookie') res.setHeader(name, value)
  const cookies = headers.getSetCookie()
  if (cookies.length > 0) res.setHeader('set-cookie', [...cookiesOf(res), ...cookies])
  if (body === null) res.end()
  else if (isStreamed(response)) await pump(body, res)
  else res.end(await response.text())
}

function cookiesOf(res: NodeResponse): readonly string[] {
  const given = res.getHeader('set-cookie') ?? []
  return typeof given === 'object' ? given : [String(given)]
}

/** Sends the chunks no faster than the client reads them. If it goes away, so does the source. */
async function pump(body: ReadableStream<Uint8Array>, res: NodeResponse): Promise<void> {
  const reader = body.getReader()
  let gone = false
  let wake = (): void => {}
  const onDrain = (): void => wake()
  const onClose = (): void => {
    gone = true
    reader.cancel().catch(() => {})
    wake()
  }
  res.on('drain', onDrain)
  res.on('close', onClose)
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (gone || res.writableEnded) return
      if (done) {
        res.end()
        return
      }
      if (!res.write(value))
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  } catch {
    // Half of a response must not look like a whole one.
    res.destroy()
  } finally {
    reader.cancel().catch(() => {})
    res.removeListener('drain', onDrain)
    res.removeListener('close', onClose)
  }
}

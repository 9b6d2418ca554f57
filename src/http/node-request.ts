/** The headers of a request as Node has them. */
export type NodeHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** What is used of a stream: Node's have it. */
export interface NodeStream {
  /** Whether anything has read the body, such as a body parser. */
  readonly readableDidRead?: boolean
  readonly destroyed?: boolean
  on(event: string, listener: (chunk: Uint8Array) => void): unknown
  removeListener(event: string, listener: (chunk: Uint8Array) => void): unknown
  pause(): unknown
  resume(): unknown
}

/** What is used of a request: `IncomingMessage` of Node has it. */
export interface NodeRequest extends NodeStream {
  readonly headers: NodeHeaders
}

/** A request as a framework sees it. */
export interface RequestParts {
  readonly method: string
  /** `http` or `https`. Which proxies to trust is up to the framework, here and for the host. */
  readonly protocol: string
  /** Name and port. */
  readonly host: string
  /** The path and query that the client sent, whatever routers were passed. */
  readonly url: string
  readonly headers: NodeHeaders
  /** The body, if nothing has read it. */
  readonly stream: NodeStream
  /** What a body parser made of it otherwise. */
  readonly parsed: unknown
}

/** The path and query of a request target, which may have an origin (RFC 9112 §3.2.2). */
function pathOf(url: string): string {
  if (url.startsWith('/')) return url
  try {
    const { pathname, search } = new URL(url)
    return pathname + search
  } catch {
    return ''
  }
}

/** Whether a request is for a route below the path. */
export const isBelow = (basePath: string, url: string): boolean => pathOf(url).startsWith(`${basePath}/`)

/** Anything else in a `Host` could move the path. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i

const WITHOUT_BODY = ['GET', 'HEAD']

/** The Web request; null: its host, method or headers are malformed. */
export function toRequest(parts: RequestParts, { withBody }: { readonly withBody: boolean }): Request | null {
  const { method, protocol, host, url, stream, parsed } = parts
  if (!HOST.test(host)) return null
  try {
    const body = withBody && !WITHOUT_BODY.includes(method) ? bodyOf(stream, parsed) : null
    const headers = new Headers(pairsOf(parts.headers))
    const init: RequestInit & { readonly duplex: 'half' } = { method, headers, body, duplex: 'half' }
    return new Request(`${protocol}://${host}${pathOf(url)}`, init)
  } catch {
    return null
  }
}

/** Without the pseudo headers of HTTP/2. */
function pairsOf(headers: NodeHeaders): [string, string][] {
  const pairs: [string, string][] = []
  for (const [name, values] of Object.entries(headers)) {
    if (values === undefined || name.startsWith(':')) continue
    if (typeof values === 'string') pairs.push([name, values])
    else for (const value of values) pairs.push([name, value])
  }
  return pairs
}

/** The body as it comes in, or what a body parser made of it. */
function bodyOf(source: NodeStream, parsed: unknown): BodyInit | null {
  // Without having read anything, some parsers leave an empty object.
  if (source.readableDidRead !== true) return streamOf(source)
  if (parsed === undefined || parsed === null) return null
  if (typeof parsed === 'string') return parsed
  return parsed instanceof Uint8Array ? Uint8Array.from(parsed) : JSON.stringify(parsed)
}

/** Reads no chunk before it is asked for one, so that a refused body is not read at all. */
function streamOf(source: NodeStream): ReadableStream<Uint8Array> {
  let listeners: readonly (readonly [event: string, listener: (chunk: Uint8Array) => void])[] | null = null

  function release(): void {
    for (const [event, listener] of listeners ?? []) source.removeListener(event, listener)
    listeners = []
  }

  function listen(controller: ReadableStreamDefaultController<Uint8Array>): void {
    const lost = (): void => {
      release()
      controller.error(new Error('the client closed the connection'))
    }
    listeners = [
      [
        'data',
        (chunk) => {
          source.pause()
          controller.enqueue(chunk)
        },
      ],
      [
        'end',
        () => {
          release()
          controller.close()
        },
      ],
      ['error', lost],
      ['close', lost],
    ]
    for (const [event, listener] of listeners) source.on(event, listener)
    if (source.destroyed === true) lost()
  }

  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (listeners === null) listen(controller)
        source.resume()
      },
      cancel() {
        release()
        // The connection stays usable only if what is left of the body is read.
        source.resume()
      },
    },
    { highWaterMark: 0 },
  )
}

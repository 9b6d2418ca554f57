/** Newline-delimited JSON. */
export const NDJSON_TYPE = 'application/x-ndjson'

export const wantsNdjson = ({ headers }: Request): boolean =>
  (headers.get('accept') ?? '')
    .split(',')
    .some((range) => range.split(';')[0]?.trim().toLowerCase() === NDJSON_TYPE)

/**
 * One line of JSON for each item, as the client reads. A fault before the first line is thrown. A later one ends the
 * stream with a line `{"error":"fault"}`, because the status was sent before.
 */
export async function ndjson(
  items: AsyncIterable<unknown>,
  { method }: Request,
  headers: Headers,
  report: (error: unknown) => void,
): Promise<Response> {
  const iterator = items[Symbol.asyncIterator]()
  let next = await iterator.next()
  headers.set('content-type', NDJSON_TYPE)
  if (method === 'HEAD') {
    await iterator.return?.()
    return new Response(null, { headers })
  }
  const utf8 = new TextEncoder()
  const line = (item: unknown): Uint8Array<ArrayBuffer> => utf8.encode(`${JSON.stringify(item)}\n`)
  let gone = false
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      try {
        if (next.done === true) return controller.close()
        const { value } = next
        next = await iterator.next()
        if (!gone) controller.enqueue(line(value))
      } catch (error) {
        // Nobody reads the line any more, but the application wants to know.
        report(error)
        if (gone) return
        controller.enqueue(line({ error: 'fault' }))
        controller.close()
      }
    },
    async cancel() {
      gone = true
      await iterator.return?.()
    },
  })
  return new Response(body, { headers })
}

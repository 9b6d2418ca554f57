import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createSite, ORIGIN } from '../http/support/site.js'
import { NODE_MOUNTS } from './support/mounts.js'

const JSON_TYPE = 'application/json'
const CODE = JSON.stringify({ code: '123456' })

interface Row {
  readonly name: string
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly status: number
  readonly reason: string
}

/** Whatever has read the body before, the answer is the same. */
const EVERYWHERE: readonly Row[] = [
  { name: 'JSON', type: JSON_TYPE, body: CODE, status: 409, reason: 'not_enrolled' },
  {
    name: 'JSON with its charset',
    type: `${JSON_TYPE}; charset=utf-8`,
    body: CODE,
    status: 409,
    reason: 'not_enrolled',
  },
  {
    name: 'a body of a form',
    type: 'application/x-www-form-urlencoded',
    body: 'code=123456',
    status: 415,
    reason: 'unsupported_media_type',
  },
  {
    name: 'JSON that says it is text',
    type: 'text/plain',
    body: CODE,
    status: 415,
    reason: 'unsupported_media_type',
  },
  {
    name: 'bytes',
    type: 'application/octet-stream',
    body: CODE,
    status: 415,
    reason: 'unsupported_media_type',
  },
  {
    name: 'a type that is none',
    type: 'nonsense',
    body: CODE,
    status: 415,
    reason: 'unsupported_media_type',
  },
  {
    name: 'compressed JSON',
    type: JSON_TYPE,
    headers: { 'content-encoding': 'gzip' },
    body: Uint8Array.from(gzipSync(CODE)),
    status: 415,
    reason: 'unsupported_media_type',
  },
  { name: 'no body', status: 422, reason: 'invalid_request' },
  {
    name: 'an unknown field',
    type: JSON_TYPE,
    body: '{"code":"1","x":1}',
    status: 422,
    reason: 'invalid_request',
  },
  { name: 'an array', type: JSON_TYPE, body: '[]', status: 400, reason: 'malformed_json' },
  {
    name: 'more than 16 KiB',
    type: JSON_TYPE,
    body: JSON.stringify({ code: '1'.repeat(17_000) }),
    status: 413,
    reason: 'content_too_large',
  },
]

/** What a parser of the application would have refused or changed by its own rules. */
const UNPARSED: readonly Row[] = [
  { name: 'no JSON', type: JSON_TYPE, body: '{"code":', status: 400, reason: 'malformed_json' },
  {
    name: 'a key twice',
    type: JSON_TYPE,
    body: '{"code":"1","code":"2"}',
    status: 400,
    reason: 'malformed_json',
  },
  {
    name: 'no UTF-8',
    type: JSON_TYPE,
    body: Uint8Array.from([0x7b, 0xff, 0x7d]),
    status: 400,
    reason: 'malformed_json',
  },
]

describe.each(NODE_MOUNTS)('a body in $name', ({ name, start }) => {
  const rows = name.includes('after its body parser') ? EVERYWHERE : [...EVERYWHERE, ...UNPARSED]
  it.each(['POST /verify', 'DELETE /enrollment'])(
    'of %s is read by the rules of the handler',
    async (route) => {
      const site = createSite()
      const { send, close } = await start(site)
      onTestFinished(close)
      const [cookie = ''] = site.fullSession('ada').split(';')
      const [method = '', path] = route.split(' ')

      const answers: unknown[] = []
      for (const { type, headers, body = null } of rows) {
        const given = {
          cookie,
          origin: ORIGIN,
          ...(type === undefined ? {} : { 'content-type': type }),
          ...headers,
        }
        const response = await send(
          new Request(`${ORIGIN}/two-factor${path}`, { method, headers: given, body }),
        )
        answers.push([response.status, response.headers.get('content-type'), (await response.json()).reason])
      }

      expect(answers).toEqual(rows.map(({ status, reason }) => [status, 'application/problem+json', reason]))
      expect(site.faults).toEqual([])
    },
  )
})

import { StepwardError } from '../errors.js'
import { hasMethods } from '../internal/host.js'
import type { NodeRequest, NodeStream, RequestParts } from './node-request.js'
import { isStreamed } from './node-response.js'
import { problemOf, refusal } from './problem.js'
import { baseHeaders } from './responses.js'

/** What is read of a request of Fastify 5. */
export interface FastifyRequest {
  readonly method: string
  readonly protocol: string
  readonly host: string
  readonly originalUrl: string
  readonly raw: NodeRequest
  readonly body?: unknown
}

/** What is used of a reply of Fastify 5. */
export interface FastifyReply {
  code(status: number): unknown
  header(name: string, value: string): unknown
  send(payload?: unknown): unknown
}

/** What is used of an instance of Fastify 5. */
export interface FastifyInstance {
  readonly prefix: string
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(
    type: string,
    options: object,
    parser: (request: unknown, payload: unknown, done: (error: null, body: unknown) => void) => void,
  ): unknown
  setErrorHandler(handler: (error: unknown, request: unknown, reply: FastifyReply) => unknown): unknown
  all(url: string, handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>): unknown
}

/** A plugin of Fastify. */
export type FastifyPlugin = (
  instance: FastifyInstance,
  options: unknown,
  done: (error?: Error) => void,
) => void

const isStream = (value: unknown): value is NodeStream => hasMethods(value, 'on', 'pause', 'resume')

export const fastifyParts = (request: FastifyRequest): RequestParts => ({
  method: request.method,
  protocol: request.protocol,
  host: request.host,
  url: request.originalUrl,
  headers: request.raw.headers,
  // A hook may have put another stream in place of the request, such as a decompressed one.
  stream: isStream(request.body) ? request.body : request.raw,
  parsed: request.body,
})

/** Fastify appends each cookie to those that were set before, and streams no faster than the client reads. */
export async function sendFastify(response: Response, reply: FastifyReply): Promise<void> {
  const { status, headers, body } = response
  reply.code(status)
  for (const [name, value] of headers) reply.header(name, value)
  if (body === null) reply.send()
  // As bytes: Fastify would add a charset to the type of a text.
  else reply.send(isStreamed(response) ? body : new Uint8Array(await response.arrayBuffer()))
}

/** The routes as a plugin. Its content type parser leaves the body to the handler, which limits and checks it. */
export const pluginOf =
  (
    basePath: string,
    answer: (request: FastifyRequest, reply: FastifyReply) => Promise<void>,
  ): FastifyPlugin =>
  (instance, _options, done) => {
    const { prefix } = instance
    if (!basePath.startsWith(prefix)) return done(misplaced(prefix, basePath))
    instance.removeAllContentTypeParsers()
    instance.addContentTypeParser('*', {}, (_request, payload, parsed) => parsed(null, payload))
    instance.setErrorHandler(async (error, _request, reply) => {
      if (codeOf(error) !== 'FST_ERR_CTP_INVALID_MEDIA_TYPE') throw error
      await sendFastify(problemOf(refusal('unsupported_media_type'), new Date(), baseHeaders()), reply)
      return reply
    })
    instance.all(`${basePath.slice(prefix.length)}/*`, async (request, reply) => {
      await answer(request, reply)
      return reply
    })
    done()
  }

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined

const misplaced = (prefix: string, basePath: string): StepwardError =>
  new StepwardError(
    'ERR_INVALID_ARGUMENT',
    `createHandler: basePath: expected a path below the prefix "${prefix}" of Fastify, got "${basePath}"`,
    { option: 'basePath' },
  )

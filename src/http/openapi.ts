import { input, optional } from '../internal/input.js'
import { CHALLENGE_COOKIE, DEVICE_COOKIE } from './cookies.js'
import type { Field } from './fields.js'
import { basePathOption, DEFAULT_BASE_PATH } from './host.js'
import { PROBLEM_TYPE, REASONS, type Reason, statusOf } from './problem.js'
import type { AnyRoute, CommonReason } from './route.js'
import { ROUTES } from './routes.js'
import type { JsonSchema } from './schema.js'

/** How {@link openApiDocument} describes the routes. */
export interface OpenApiOptions {
  /** The `basePath` of the handler. Default `'/two-factor'`. */
  readonly basePath?: string
}

/** An OpenAPI 3.1 document. */
export type OpenApiDocument = Readonly<Record<string, unknown>>

const VERSION = '0.1.0'

/** What any route can answer. */
const ANYWHERE: readonly CommonReason[] = ['cross_site', 'rate_limited', 'fault']
const WITH_BODY: readonly CommonReason[] = [
  'malformed_json',
  'invalid_request',
  'request_timeout',
  'content_too_large',
  'unsupported_media_type',
]

const OF_ADMIN: readonly CommonReason[] = [
  'not_authenticated',
  'second_factor_required',
  'enrollment_required',
  'not_admin',
]

const BY_ACCESS: Readonly<Record<AnyRoute['access'], readonly CommonReason[]>> = {
  user: ['not_authenticated'],
  pending: ['not_authenticated'],
  either: ['not_authenticated'],
  admin: OF_ADMIN,
  personal: OF_ADMIN,
}

const required = (fields: readonly (readonly [string, Field<unknown>])[]): string[] =>
  fields.filter(([, field]) => field.required).map(([name]) => name)

function parametersOf(fields: readonly (readonly [string, Field<unknown>])[]) {
  return fields
    .filter(([, field]) => field.in !== 'body')
    .map(([name, field]) => ({ name, in: field.in, required: field.required, schema: field.json }))
}

function bodyOf(fields: readonly (readonly [string, Field<unknown>])[]) {
  const inBody = fields.filter(([, field]) => field.in === 'body')
  if (inBody.length === 0) return {}
  const needed = required(inBody)
  const schema = {
    type: 'object',
    properties: Object.fromEntries(inBody.map(([name, { json }]) => [name, json])),
    ...(needed.length === 0 ? {} : { required: needed }),
    additionalProperties: false,
  }
  return {
    requestBody: { required: needed.length > 0, content: { 'application/json': { schema } } },
  }
}

/** One response for each status, with the reasons that it stands for. */
function problemsOf(route: AnyRoute): Readonly<Record<string, unknown>> {
  const { fields, access, refusals } = route
  const hasMember = Object.hasOwn(fields, 'userId')
  // An id that is no valid part of a path.
  const hasId = Object.values(fields).some((field) => field.in === 'path')
  const reasons: Reason[] = [
    ...refusals,
    ...ANYWHERE,
    ...WITH_BODY,
    ...BY_ACCESS[access],
    ...(hasMember ? (['unknown_member'] as const) : []),
    ...(hasId ? (['not_found'] as const) : []),
  ]
  const byStatus = new Map<number, Reason[]>()
  for (const reason of REASONS.filter((known) => reasons.includes(known))) {
    const status = statusOf(reason)
    byStatus.set(status, [...(byStatus.get(status) ?? []), reason])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, here]) => [
      status,
      {
        description: here.join(', '),
        ...(status === 429
          ? { headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds.' } } }
          : {}),
        content: {
          [PROBLEM_TYPE]: {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                { type: 'object', properties: { reason: { enum: here }, status: { const: status } } },
              ],
            },
          },
        },
      },
    ]),
  )
}

function operationOf(route: AnyRoute) {
  const { operation, summary, output, access, stream } = route
  const fields = Object.entries(route.fields)
  const parameters = parametersOf(fields)
  const success =
    output === null
      ? { 204: { description: 'Done.' } }
      : {
          200: {
            description: 'Done.',
            content: {
              'application/json': { schema: output.json },
              ...(stream === undefined ? {} : { 'application/x-ndjson': { schema: { type: 'string' } } }),
            },
          },
        }
  return {
    operationId: operation,
    summary,
    tags: [access === 'admin' || access === 'personal' ? 'company' : 'user'],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...bodyOf(fields),
    responses: { ...success, ...problemsOf(route) },
  }
}

const THIS_DOCUMENT = {
  operationId: 'openApi',
  summary: 'This document',
  responses: {
    200: { description: 'Done.', content: { 'application/json': { schema: { type: 'object' } } } },
  },
}

const PROBLEM: JsonSchema = {
  type: 'object',
  description: 'Problem details (RFC 9457).',
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    reason: { enum: REASONS },
    detail: { type: 'string' },
    field: { type: 'string', description: 'The field of the request that was malformed.' },
    attemptsLeft: { type: 'integer', minimum: 0, description: 'Attempts left before the next wait.' },
    retryAt: { type: 'string', format: 'date-time', description: 'When the next attempt is evaluated.' },
    retryAfter: { type: 'integer', minimum: 1, description: 'Seconds until then.' },
    companyIds: { type: 'array', items: { type: 'string' }, description: 'The companies that require it.' },
  },
  required: ['type', 'title', 'status', 'reason'],
  additionalProperties: false,
}

const readOptions = input('openApiDocument', { basePath: optional(basePathOption, DEFAULT_BASE_PATH) })

/**
 * The OpenAPI 3.1 document of the routes of {@link createHandler}, as `GET /openapi.json` returns it. The session of
 * your application, which every route needs, is yours to describe.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * import { openApiDocument } from 'stepward/http'
 *
 * const document = openApiDocument({ basePath: '/api/two-factor' })
 * console.log(document['openapi']) // 3.1.0
 * ```
 */
export function openApiDocument(options: OpenApiOptions = {}): OpenApiDocument {
  const { basePath } = readOptions(options)
  const paths: Record<string, Record<string, unknown>> = {
    [`${basePath}/openapi.json`]: { get: THIS_DOCUMENT },
  }
  for (const route of ROUTES) {
    const path = basePath + route.path
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Two-factor authentication',
      version: VERSION,
      description: [
        `The cookies ${CHALLENGE_COOKIE} and ${DEVICE_COOKIE} carry the challenge of a login and the token of a`,
        'trusted device. A handler without cookies has them in the JSON.',
      ].join(' '),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths,
    components: { schemas: { Problem: PROBLEM } },
  }
}

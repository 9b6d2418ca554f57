import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { openApiDocument } from '../../../src/http/index.js'
import type { Reply } from './agent.js'

interface Response {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>
}
interface OperationObject {
  readonly operationId: string
  readonly responses: Readonly<Record<string, Response>>
}

const document = openApiDocument() as unknown as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>
  readonly components: object
}

const ajv = new Ajv2020({ strict: false, allErrors: true })
formats.default(ajv)

const PATHS = Object.entries(document.paths).map(([path, methods]) => ({
  pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
  methods,
}))

const validators = new Map<object, ValidateFunction>()

function validatorOf(schema: object): ValidateFunction {
  const known = validators.get(schema)
  if (known !== undefined) return known
  const made = ajv.compile({ ...schema, components: document.components })
  validators.set(schema, made)
  return made
}

/** Why the OpenAPI document does not describe this reply; empty if it does. */
export function undescribed(method: string, path: string, reply: Reply): string[] {
  const known = PATHS.find(({ pattern }) => pattern.test(path))
  const operation = known?.methods[method.toLowerCase()]
  // What has no route is refused alike everywhere, and no document lists it.
  if (operation === undefined)
    return reply.status >= 400 || reply.status === 204 ? [] : ['answered without a route']
  const where = `${operation.operationId} ${reply.status}`
  const response = operation.responses[String(reply.status)]
  if (response === undefined) return [`${where}: ${JSON.stringify(reply.body)} is not described`]
  if (response.content === undefined) return reply.body === null ? [] : [`${where}: expected no body`]
  const type = (reply.headers.get('content-type') ?? '').split(';')[0] ?? ''
  const schema = response.content[type]?.schema
  if (schema === undefined) return [`${where}: ${type} is not described`]
  if (type === 'application/x-ndjson') return []
  const validate = validatorOf(schema)
  if (validate(reply.body)) return []
  return (validate.errors ?? []).map(({ instancePath, message }) => `${where}: ${instancePath} ${message}`)
}

import { openApiDocument } from '../../src/http/openapi.js'

/** The parts of the document that the page shows. */
interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly format?: string
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>
  readonly description?: string
}

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly tags?: readonly string[]
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
    readonly schema: Schema
  }[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content>>
}

const JSON_TYPE = 'application/json'

/** A schema in a few words. */
function wordsOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' or ')
  if (schema.anyOf !== undefined) return schema.anyOf.map(wordsOf).join(' or ')
  if (schema.type === 'array') return `list of ${wordsOf(schema.items ?? {})}`
  if (schema.type === 'object') return `{ ${Object.keys(schema.properties ?? {}).join(', ')} }`
  return `${schema.format ?? schema.type ?? 'any'}${boundsOf(schema)}`
}

function boundsOf({ minimum, maximum, minLength, maxLength }: Schema): string {
  const [from, to, unit] =
    maxLength === undefined ? [minimum, maximum, ''] : [minLength ?? 0, maxLength, ' characters']
  if (from === undefined && to === undefined) return ''
  return to === undefined ? `, from ${from}` : `, ${from} to ${to.toLocaleString('en-US')}${unit}`
}

/** The fields of a response: a union lists those of each member. */
function answerOf(schema: Schema): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(answerOf).join('; or ')
  const needed = schema.required ?? []
  const names = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const value = field.const === undefined ? '' : `: ${JSON.stringify(field.const)}`
    return `${name}${needed.includes(name) ? '' : '?'}${value}`
  })
  return names.length === 0 ? wordsOf(schema) : `\`{ ${names.join(', ')} }\``
}

/** The refusals of a route, such as `403 cross_site`. */
const refusalsOf = ({ responses }: Operation): string[] =>
  Object.entries(responses)
    .filter(([status]) => status >= '400')
    .flatMap(([status, { description = '' }]) =>
      description.split(', ').map((reason) => `${status} ${reason}`),
    )

function section(method: string, path: string, operation: Operation, common: readonly string[]): string {
  const { parameters = [], requestBody, responses } = operation
  const body = requestBody?.content?.[JSON_TYPE]?.schema
  const needed = body?.required ?? []
  const rows = [
    ...parameters.map(({ name, in: place, required, schema }) => [name, place, required, schema] as const),
    ...Object.entries(body?.properties ?? {}).map(
      ([name, schema]) => [name, 'body', needed.includes(name), schema] as const,
    ),
  ].map(
    ([name, place, required, schema]) =>
      `| \`${name}\` | ${place} | ${required ? 'yes' : 'no'} | ${wordsOf(schema)} |`,
  )
  const answer = responses['200']?.content?.[JSON_TYPE]?.schema
  const refusals = refusalsOf(operation)
    .filter((refusal) => !common.includes(refusal))
    .map(linkOf)
  return [
    `### ${method} ${path}\n`,
    `${operation.summary}. In the client: \`${operation.operationId}\`.\n`,
    ...(rows.length === 0
      ? []
      : ['| field | in | required | value |', '| --- | --- | --- | --- |', ...rows, '']),
    answer === undefined ? 'Response: 204, without a body.\n' : `Response: ${answerOf(answer)}\n`,
    ...(refusals.length === 0 ? [] : [`Refusals: ${refusals.join(', ')}.\n`]),
  ].join('\n')
}

const linkOf = (refusal: string): string =>
  refusal.replace(/\w+$/, (reason) => `[${reason}](refusals.md#${reason.replaceAll('_', '-')})`)

/** docs/reference/http-api.md. */
export function httpApiPage(): string {
  const { paths } = openApiDocument() as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  }
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
  const all = operations.filter(({ operation }) => operation.tags !== undefined)
  const common = (all[0] === undefined ? [] : refusalsOf(all[0].operation)).filter((refusal) =>
    all.every(({ operation }) => refusalsOf(operation).includes(refusal)),
  )
  const sections = (tag: string | undefined): string[] =>
    operations
      .filter(({ operation }) => operation.tags?.[0] === tag)
      .map(({ method, path, operation }) =>
        section(method, path.replaceAll(/\{(\w+)\}/g, ':$1'), operation, common),
      )
  return [
    '# HTTP API\n',
    'These are the routes of `createHandler`, relative to `basePath`. [HTTP routes](../http.md) says how to mount them.',
    'For the OpenAPI document, call `GET /two-factor/openapi.json` or run `npx stepward openapi`. This page is generated from it.\n',
    'Bodies are JSON. A refusal is `application/problem+json` with a [reason](refusals.md). A field with `?` may be missing.',
    'With cookies, `challenge` and `deviceToken` are in cookies instead.\n',
    `Every route can return these refusals: ${common.map(linkOf).join(', ')}. Each route lists its others.\n`,
    '## The user\n',
    ...sections('user'),
    '## Admins of a company\n',
    ...sections('company'),
    '## The document\n',
    ...sections(undefined),
  ].join('\n')
}

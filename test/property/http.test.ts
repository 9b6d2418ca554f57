import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openApiDocument } from '../../src/http/index.js'
import { createAgent } from '../http/support/agent.js'
import { createSite, ORIGIN } from '../http/support/site.js'
import { runs } from '../support/runs.js'

interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
}

interface OperationObject {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[]
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } }
}

const paths = openApiDocument()['paths'] as Readonly<
  Record<string, Readonly<Record<string, OperationObject>>>
>
const OPERATIONS = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    ...operation,
  })),
)

/** Ids that name something, and texts that break others. */
const texts = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('acme', 'ada', 'bob', 'joe', 'lost phone') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '__proto__', '\ud800', '\u0000', '..', '%2e', 'x'.repeat(2000)),
  },
)

const ids = fc.oneof({ weight: 8, arbitrary: fc.constantFrom('acme', 'ada', 'bob', 'joe') }, texts)

/** No other text is like these, so that one that leaks would show (S8). */
const codes = fc.oneof(
  fc.constantFrom('123456', '000000'),
  texts.map((text) => `#${text}`),
)

/** What the schema describes. */
function valid(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(valid))
  if ('const' in schema) return fc.constant(schema.const)
  switch (schema.type) {
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 1000 })
    case 'array':
      return fc.array(valid(schema.items ?? {}), { maxLength: 4 })
    case 'object': {
      const fields = Object.entries(schema.properties ?? {}).map(
        ([name, field]) => [name, name === 'code' ? codes : valid(field)] as const,
      )
      return fc.record(Object.fromEntries(fields), { requiredKeys: [...(schema.required ?? [])] })
    }
    default:
      return schema.format === 'date-time'
        ? fc
            .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
            .map((date) => date.toISOString())
        : texts
  }
}

/** A body of the schema, or one with something wrong in it. */
function body(schema: Schema): fc.Arbitrary<unknown> {
  const wrong = fc.record({
    of: valid(schema),
    name: fc.oneof(fc.constantFrom(...Object.keys(schema.properties ?? {}), 'extra', '__proto__'), texts),
    value: fc.oneof(fc.jsonValue({ maxDepth: 3 }), texts),
  })
  return fc.oneof(
    { weight: 3, arbitrary: valid(schema) },
    {
      weight: 1,
      arbitrary: wrong.map(({ of, name, value }) =>
        Object.fromEntries([
          ...Object.entries(of as object),
          [name, name === 'code' && typeof value === 'string' ? `#${value}` : value],
        ]),
      ),
    },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  )
}

const query = fc.option(
  fc.tuple(fc.constantFrom('offset', 'limit', 'code', 'x'), fc.oneof(texts, fc.nat().map(String))),
)

const requests = fc.constantFrom(...OPERATIONS).chain(({ path, method, parameters = [], requestBody }) =>
  fc.record({
    method: fc.constant(method),
    path: fc
      .tuple(...parameters.filter(({ in: place }) => place === 'path').map(() => ids))
      .map((ids) =>
        ids.reduce<string>(
          (filled, id) =>
            filled.replace(/\{\w+\}/, () => encodeURIComponent(id.replace(/\p{Surrogate}/gu, ''))),
          path,
        ),
      ),
    query,
    who: fc.constantFrom('ada', 'joe', 'pending', 'nobody'),
    body:
      requestBody === undefined
        ? fc.option(fc.jsonValue(), { freq: 1, nil: undefined })
        : body(requestBody.content['application/json'].schema),
  }),
)

const RUNS = 10_000

/** A request that succeeds without a body in the response, so that no run lacks one. */
const REVOKED_TICKETS = {
  method: 'DELETE',
  path: '/two-factor/companies/acme/members/bob/ticket',
  query: null,
  who: 'ada',
  body: undefined,
} as const

it(`S11 ${RUNS} requests from the grammar of the OpenAPI document meet no fault, and each reply is described`, async () => {
  const site = createSite()
  site.companies.set(
    'acme',
    new Map([
      ['ada', 'admin'],
      ['bob', 'member'],
      ['joe', 'member'],
    ]),
  )
  const agent = createAgent((request) => site.handler(request), ORIGIN)
  const counts = new Map<number, number>()
  await site.enroll('bob')

  await fc.assert(
    fc.asyncProperty(requests, async ({ method, path, query, who, body }) => {
      agent.cookies.clear()
      if (who === 'pending') agent.keep(site.password('bob'))
      else if (who !== 'nobody') agent.keep(site.fullSession(who))
      const search = query === null ? '' : `?${new URLSearchParams([query])}`
      const json = method === 'GET' || body === undefined ? undefined : JSON.stringify(body)
      const { status } = await agent.send(method, path + search, {
        headers: { origin: ORIGIN, 'content-type': 'application/json' },
        ...(json === undefined ? {} : { body: json }),
      })
      expect(site.faults).toEqual([])
      expect(status).toBeLessThan(500)
      counts.set(status, (counts.get(status) ?? 0) + 1)
      site.time.advance(1)
    }),
    { numRuns: runs(RUNS), examples: [[REVOKED_TICKETS]] },
  )
  // The requests go deep enough: some succeed, and each kind of refusal is met.
  expect([...counts.keys()]).toEqual(expect.arrayContaining([200, 204, 401, 403, 404, 409, 422]))
})

import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, it } from 'vitest'
import { openApiDocument } from '../../src/http/index.js'

it('the document is valid OpenAPI 3.1, at any base path', async () => {
  for (const basePath of ['/two-factor', '/api/v2/2fa']) {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(
      JSON.parse(JSON.stringify(openApiDocument({ basePath }))),
    )
    expect([valid, errors, validator.version]).toEqual([true, undefined, '3.1'])
  }
})

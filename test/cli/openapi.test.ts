import { expect, it } from 'vitest'
import { openApiDocument } from '../../src/http/index.js'
import { stepward } from './support/run.js'

it('openapi prints the document that the handler serves', async () => {
  for (const basePath of ['/two-factor', '/api/2fa']) {
    const { status, stdout, stderr } = await stepward(['openapi', '--base-path', basePath])
    expect([status, stderr, JSON.parse(stdout)]).toEqual([0, '', openApiDocument({ basePath })])
  }
})

import { openApiDocument } from '../http/openapi.js'
import { type Command, present, print, readArguments } from './command.js'

const OPTIONS = { 'base-path': { type: 'string' } } as const

export const openapi: Command = {
  summary: 'print the OpenAPI document of the HTTP routes',
  help: `Usage: stepward openapi [options]

Prints the OpenAPI 3.1 document of the routes of stepward/http, as GET /openapi.json returns it.
  --base-path PATH   where the handler is, default /two-factor`,
  run(args) {
    const { values } = readArguments(args, OPTIONS)
    print(JSON.stringify(openApiDocument(present({ basePath: values['base-path'] })), null, 2))
    return 0
  },
}

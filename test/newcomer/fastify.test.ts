import { describeStartPage } from './support/story.js'

describeStartPage('fastify', { typeCheck: ['--module', 'nodenext', '--target', 'es2022', 'server.ts'] })

import { describeStartPage } from './support/story.js'

describeStartPage('hono', { typeCheck: ['--module', 'nodenext', '--target', 'es2022', 'server.ts'] })

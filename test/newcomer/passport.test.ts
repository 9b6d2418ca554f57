import { describeStartPage } from './support/story.js'

describeStartPage('passport', { typeCheck: ['--module', 'nodenext', '--target', 'es2022', 'server.ts'] })

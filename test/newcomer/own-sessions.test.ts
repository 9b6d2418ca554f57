import { describeStartPage } from './support/story.js'

describeStartPage('own-sessions', { typeCheck: ['--module', 'nodenext', '--target', 'es2022', 'server.ts'] })

import { describeStartPage } from './support/story.js'

describeStartPage('express', { typeCheck: ['--module', 'nodenext', '--target', 'es2022', 'server.ts'] })

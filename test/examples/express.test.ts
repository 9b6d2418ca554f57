import { describeApp } from './support/story.js'

describeApp('express', 'the Express app, with express-session')
